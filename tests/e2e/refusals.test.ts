import { randomUUID } from 'node:crypto';
import { expect, test } from '@playwright/test';
import { phone, project, signUp, text, url } from './lecture.ts';

test('unknown codes, foreign tokens, wrong values and closed questions get their error code', async ({
	page,
	request
}) => {
	const join = (data: unknown) => request.post(`${url()}/api/join`, { data });
	expect((await join({ code: '222222' })).status()).toBe(404);
	expect((await join({ nonsense: true })).status()).toBe(422);
	expect((await request.get(`${url()}/api/sessions/${randomUUID()}`)).status()).toBe(404);

	await signUp(page);
	const { code, session } = await project(page);
	const joined = await (await join({ code: code.toLowerCase() })).json();
	expect(joined.session).toBe(session);
	await page.getByTestId('host-next').click();
	await expect(page.getByTestId('host-close')).toBeVisible();
	const state = await (await request.get(`${url()}/api/sessions/${session}`)).json();

	const answer = (value: unknown, more: Record<string, unknown> = {}, token = joined.token) =>
		request.post(`${url()}/api/sessions/${session}/answers`, {
			headers: { authorization: `Bearer ${token}`, cookie: '' },
			data: { activity: state.activity.id, round: 1, value, id: randomUUID(), seq: 1, ...more }
		});
	expect((await answer(3)).status()).toBe(200);
	expect((await answer('three')).status()).toBe(422);
	expect((await answer(99)).status()).toBe(422);
	expect((await answer(3, { activity: randomUUID() })).status()).toBe(403);
	expect(await (await answer(3, { round: 2 })).json()).toMatchObject({ error: 'not_open' });
	expect((await answer(3, {}, `${joined.token}x`)).status()).toBe(401);
	expect((await answer(3, { activity: 'no uuid' })).status()).toBe(422);
	expect((await answer('x'.repeat(70_000))).status()).toBe(413);

	await page.getByTestId('host-close').click();
	await expect(page.getByTestId('host-open')).toBeVisible();
	const late = await answer(4, { seq: 2 });
	expect(late.status()).toBe(409);
	expect(await late.json()).toMatchObject({ error: 'not_open' });
});

test('nobody but the teacher commands, reads results or downloads', async ({ page, browser }) => {
	await signUp(page);
	const { session } = await project(page);
	const stranger = await (await browser.newContext()).newPage();
	await signUp(stranger);
	for (const path of ['', '/answers.csv', '/moodle.csv']) {
		expect((await stranger.request.get(`${url()}/sessions/${session}${path}`)).status()).toBe(404);
	}
	expect((await stranger.request.get(`${url()}/present/${session}`)).status()).toBe(404);
	const command = await stranger.request.post(`${url()}/api/sessions/${session}/host`, {
		data: { do: 'end' }
	});
	expect(command.status()).toBe(404);
	await stranger.context().clearCookies();
	const nobody = await stranger.request.post(`${url()}/api/sessions/${session}/host`, {
		data: { do: 'end' }
	});
	expect(nobody.status()).toBe(401);
	await stranger.context().close();
});

test('a form of another site is refused in the built server, the signed webhook is not', async ({
	request
}) => {
	const forged = await request.post(`${url()}/login`, {
		form: { email: 'a@b.c', password: 'x' },
		headers: { origin: 'https://evil.test' }
	});
	expect(forged.status()).toBe(403);
	expect((await text(request, '+33600000009', 'hello')).status()).toBe(200);
	const unsigned = await text(request, '+33600000009', 'hello', { signature: 'bm9wZQ==' });
	expect(unsigned.status()).toBe(403);
	expect(await unsigned.json()).toMatchObject({ error: 'forbidden' });
});

test('a replayed text changes nothing, and answers with the same words', async ({
	page,
	request
}) => {
	await signUp(page);
	const { code, session } = await project(page);
	const sid = `SM${randomUUID().replaceAll('-', '')}`;
	const first = await (await text(request, '+33600000010', code, { sid })).text();
	const again = await (await text(request, '+33600000010', code, { sid })).text();
	expect(again).toBe(first);
	await expect(page.getByTestId('participants').first()).toHaveAttribute('data-value', '1');
	expect(session).toBeTruthy();
});

test('an unknown and an ended code say so, in the language of the student', async ({
	page,
	browser
}) => {
	const student = await phone(browser, '222222', { locale: 'fr-FR' });
	await expect(student.locator('main')).toContainText('vérifiez le code');
	await signUp(page);
	const { code } = await project(page);
	await page.getByTestId('host-end').click();
	await page.getByTestId('host-end-confirm').click();
	await expect(page.getByRole('link', { name: /results/i }).first()).toBeVisible();
	await student.goto(url());
	await student.getByTestId('join-code').fill(code);
	await student.getByTestId('join-submit').click();
	await expect(student.locator('main')).toContainText('Cette séance est terminée.');
	await student.context().close();
});

test('a graded session asks for an identifier, and its points reach the Moodle file', async ({
	page,
	browser,
	request
}) => {
	await signUp(page);
	const { code, session } = await project(page);
	await page.request.post(`${url()}/present/${session}?/configure`, {
		form: { identity: 'identifier', smsReplies: 'never', smsEnabled: 'on' },
		headers: { origin: url() }
	});
	const student = await phone(browser, code);
	await student.getByTestId('join-name').fill('21904567');
	await student.getByTestId('join-submit').click();
	await expect(student.getByTestId('phase')).toHaveAttribute('data-phase', 'lobby');
	await text(request, '+33600000011', `${code} 21900001`);

	let state = {
		activity: { id: '', kind: '', content: { many: true, options: [] as { id: string }[] } }
	};
	do {
		await page.getByTestId('host-next').click();
		const before = state.activity.id;
		await expect
			.poll(async () => {
				state = await (await request.get(`${url()}/api/sessions/${session}`)).json();
				return state.activity?.id ?? before;
			})
			.not.toBe(before);
	} while (state.activity.kind !== 'choice' || state.activity.content.many);
	await student.getByTestId('answer-option').nth(1).click();
	await expect(student.getByTestId('answer-receipt')).toHaveAttribute('data-state', 'counted');
	await text(request, '+33600000011', 'a');

	const csv = await (await page.request.get(`${url()}/sessions/${session}/moodle.csv`)).text();
	const [header, ...rows] = csv.trimEnd().split('\r\n');
	expect(header).toMatch(/^Email address,ID number,Username,First name,Last name,/);
	const points = rows.map((row) => [row.split(',')[1], Number(row.split(',').at(-1))]);
	expect(points).toHaveLength(2);
	expect(Object.fromEntries(points)).toMatchObject({ '"21904567"': 100, '"21900001"': 0 });
	await student.context().close();
});
