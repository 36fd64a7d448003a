import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from '@playwright/test';
import { startAmphi, type Amphi } from '../support/amphi.ts';
import { CHOICE, hall, type Question } from './hall.ts';
import { counts, host, phone, signUp, stateOf } from './lecture.ts';

const PRELOAD = pathToFileURL(resolve('tests/support/full-disk.js')).href;
const OPEN: Question = ['open', { question: 'What did you learn?' }];

let usual: string | undefined;
let place: string;
let amphi: Amphi;
/** What the server under test finds on its disk. */
const disk = (mode: 'roomy' | 'reserve' | 'full') => writeFile(join(place, 'disk'), mode);
const start = () =>
	startAmphi(
		{
			NODE_OPTIONS: `--import=${PRELOAD}`,
			AMPHI_TEST_DISK: join(place, 'disk'),
			LOG_LEVEL: 'error'
		},
		join(place, 'data')
	);

test.beforeEach(async () => {
	usual = process.env.AMPHI_E2E_URL;
	place = await mkdtemp(join(tmpdir(), 'amphi-full-'));
	amphi = await start();
	process.env.AMPHI_E2E_URL = amphi.url;
});
test.afterEach(async () => {
	process.env.AMPHI_E2E_URL = usual;
	await amphi.stop();
	await rm(place, { recursive: true, force: true });
});

async function post(path: string, data: object, headers: Record<string, string> = {}) {
	const response = await fetch(amphi.url + path, {
		method: 'POST',
		headers: { 'content-type': 'application/json', ...headers },
		body: JSON.stringify(data)
	});
	const body = (await response.json()) as Record<string, string>;
	return { status: response.status, body, retry: response.headers.get('retry-after') };
}

const health = async () => {
	const response = await fetch(`${amphi.url}/healthz`);
	return [response.status, ((await response.json()) as { status: string }).status];
};

test('with a full disk nothing is acknowledged, everyone is told, and it goes on when there is room', async ({
	browser,
	page
}) => {
	// Phones and the teacher's screen look again after up to 15 s, four times in a row.
	test.slow();
	await page.setViewportSize({ width: 1920, height: 1080 });
	const email = await signUp(page);
	const { code, session } = await hall(page, [CHOICE, CHOICE]);
	const student = await phone(browser, code);
	const plain = await phone(browser, code, { javaScriptEnabled: false, locale: 'fr-FR' });
	await host(page, session, { do: 'next' });
	await student.getByTestId('answer-option').first().click();
	await expect(student.getByTestId('answer-receipt')).toHaveAttribute('data-state', 'counted');
	await counts(page, 'answered', 1);
	expect(await health()).toEqual([200, 'ok']);

	await disk('reserve');
	await expect.poll(health).toEqual([503, 'full']);
	await student.getByTestId('answer-option').nth(1).click();
	await expect(student.getByTestId('storage-full')).toBeVisible();
	await expect(student.getByTestId('answer-receipt')).toHaveAttribute('data-state', 'kept');
	await plain.reload();
	await plain.getByTestId('answer-option').nth(1).click();
	await expect(plain.getByTestId('storage-full')).toContainText('pas comptée');
	await expect(plain.getByTestId('answer-receipt')).toBeHidden();

	// Who comes later is told as well, in their language.
	const late = await post('/api/join', { code }, { 'accept-language': 'fr' });
	expect(late).toMatchObject({ status: 503, body: { error: 'storage_full' }, retry: '10' });
	expect(late.body.message).toContain('plein');
	const newcomer = await phone(browser, code);
	await newcomer.getByTestId('answer-option').first().click();
	await expect(newcomer.getByTestId('storage-full')).toBeVisible();
	await expect(newcomer.getByTestId('answer-receipt')).toHaveAttribute('data-state', 'kept');

	const login = await (await browser.newContext()).newPage();
	await login.goto(`${amphi.url}/login`);
	await login.locator('input[name=email]').fill(email);
	await login.locator('input[name=password]').fill('a long password');
	await login.locator('form:has(input[name=password]) button[type=submit]').click();
	await expect(login.getByText('nothing can be stored')).toBeVisible();
	await login.context().close();

	// The teacher's screen says so by itself, and a button that did nothing says why.
	await expect(page.getByTestId('storage-full')).toBeVisible();
	await test.info().attach('page', { body: await page.screenshot(), contentType: 'image/png' });
	await page.getByTestId('host-next').click();
	await expect(page.getByRole('status').filter({ hasText: 'nothing can be stored' })).toBeVisible();
	await expect(page.getByTestId('storage-full')).toBeVisible();
	await counts(page, 'answered', 1);
	expect((await stateOf(page.request, session)).phase).toBe('open');
	for (const [name, screen] of Object.entries({ student, plain, newcomer })) {
		await test.info().attach(name, { body: await screen.screenshot(), contentType: 'image/png' });
	}

	await disk('roomy');
	await newcomer.getByRole('button', { name: 'Try again now' }).click();
	for (const screen of [student, newcomer]) {
		await expect(screen.getByTestId('answer-receipt')).toHaveAttribute('data-state', 'counted');
		await expect(screen.getByTestId('storage-full')).toBeHidden();
	}
	await plain.getByTestId('answer-option').nth(1).click();
	await expect(plain.getByTestId('answer-receipt')).toHaveAttribute('data-state', 'counted');
	await counts(page, 'answered', 3);
	expect(await health()).toEqual([200, 'ok']);
	await expect(page.getByTestId('storage-full')).toBeHidden();
	await page.getByTestId('host-next').click();
	await expect(student.getByTestId('answer-option').first()).toHaveAttribute(
		'aria-pressed',
		'false'
	);
	// A hall that tries again and again does not fill the log, and thus the disk.
	expect(amphi.output().split('\n').length).toBeLessThan(20);
	for (const { context } of [student, plain, newcomer].map((one) => ({ context: one.context() })))
		await context.close();
});

test('on a disk that fills up at once, what was acknowledged is there after a restart, and the rest was refused', async ({
	page
}) => {
	await signUp(page);
	const { code, session } = await hall(page, [OPEN]);
	const { activity } = await host(page, session, { do: 'next' });
	const tokens = await Promise.all(
		Array.from({ length: 200 }, async () => (await post('/api/join', { code })).body.token)
	);
	const texts = tokens.map((_, n) => `${n} ${randomUUID().repeat(13)}`);
	const ids = tokens.map(() => randomUUID());
	const answer = async (n: number) =>
		post(
			`/api/sessions/${session}/answers`,
			{ activity: activity!.id, round: 1, value: texts[n], id: ids[n], seq: 1 },
			{ authorization: `Bearer ${tokens[n]}` }
		);
	const counted = new Set<number>();
	let refused = 0;
	await disk('full');
	for (let n = 0; n < tokens.length; n += 10) {
		const batch = Array.from({ length: 10 }, (_, i) => n + i);
		const told = await Promise.all(batch.map(answer));
		told.forEach(({ status, body }, i) => {
			if (status === 200) counted.add(n + i);
			else expect([status, body.error]).toEqual([503, 'storage_full']);
			refused += status === 200 ? 0 : 1;
		});
	}
	expect(refused).toBeGreaterThan(0);
	expect(await health()).toEqual([503, 'full']);

	await disk('roomy');
	await amphi.stop();
	amphi = await start();
	process.env.AMPHI_E2E_URL = amphi.url;
	const answered = async () => {
		await page.goto(`${amphi.url}/present/${session}`);
		return Number(await page.getByTestId('answered').first().getAttribute('data-value'));
	};
	expect(await answered()).toBe(counted.size);
	// Sent again with the same ids, as phones do, each counts once.
	for (let n = 0; n < tokens.length; n++) expect((await answer(n)).status).toBe(200);
	expect(await answered()).toBe(tokens.length);
});
