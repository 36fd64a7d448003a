import { expect, test } from '@playwright/test';
import { counts, phone, project, signUp, url } from './lecture.ts';

test('where WebSockets are blocked, phones ask instead, and voting works', async ({
	browser,
	page
}) => {
	await signUp(page);
	const { code } = await project(page);
	const context = await browser.newContext({ viewport: { width: 360, height: 640 } });
	await context.routeWebSocket(/realtime/, (socket) => socket.close());
	const student = await context.newPage();
	await student.goto(`${url()}/${code}`);
	await counts(page, 'participants', 1);
	await page.getByTestId('host-next').click();
	await expect(student.getByTestId('answer-form')).toBeVisible();
	await student.getByTestId('answer-option').first().click();
	await expect(student.getByTestId('answer-receipt')).toHaveAttribute('data-state', 'counted');
	await counts(page, 'answered', 1);
	await page.getByTestId('host-reveal').click();
	await expect(student.getByTestId('phase')).toHaveAttribute('data-phase', 'revealed');
	await context.close();
});

test('a phone that reloads, offline in between, finds its answer and the current question', async ({
	browser,
	page
}) => {
	await signUp(page);
	const { code } = await project(page);
	const student = await phone(browser, code);
	await page.getByTestId('host-next').click();
	await student.getByTestId('answer-option').nth(1).click();
	await expect(student.getByTestId('answer-receipt')).toHaveAttribute('data-state', 'counted');
	await student.reload();
	await expect(student.getByTestId('answer-option').nth(1)).toHaveAttribute('aria-pressed', 'true');
	await expect(student.getByTestId('answer-receipt')).toHaveAttribute('data-state', 'counted');
	await student.context().setOffline(true);
	await page.getByTestId('host-next').click();
	await student.context().setOffline(false);
	await expect(student.getByTestId('answer-text').first()).toBeVisible();
	await student.context().close();
});

test('without a network the installed app says so, and the API is never kept', async ({
	browser
}) => {
	const context = await browser.newContext();
	const page = await context.newPage();
	await page.goto(url());
	const worker = page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
	expect(await worker).toBe(true);
	await page.reload();
	await expect
		.poll(() => page.evaluate(() => navigator.serviceWorker.controller !== null))
		.toBe(true);
	await page.evaluate(() => fetch('/healthz'));
	const kept = await page.evaluate(async () => {
		const names = await caches.keys();
		const requests = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
		return requests.flat().map((request) => new URL(request.url).pathname);
	});
	const pages = kept.filter((path) => !path.startsWith('/_app/immutable/'));
	expect(pages.sort()).toEqual(['/manifest.webmanifest', '/offline']);
	await context.setOffline(true);
	await page.goto(`${url()}/222222`);
	await expect(page.getByRole('heading', { name: 'No network' })).toBeVisible();
	await context.close();
});

test('a timer closes the vote on every screen', async ({ browser, page }) => {
	await signUp(page);
	const { code, session } = await project(page);
	const student = await phone(browser, code);
	await page.getByTestId('host-next').click();
	await expect(student.getByTestId('answer-form')).toBeVisible();
	const set = await page.request.post(`${url()}/api/sessions/${session}/host`, {
		data: { do: 'set_timer', seconds: 2 }
	});
	expect((await set.json()).closesAt).toBeTruthy();
	await expect(student.getByRole('timer')).toBeVisible();
	await expect(student.getByTestId('phase')).toHaveAttribute('data-phase', 'closed');
	await expect(page.getByTestId('host-open')).toBeVisible();
	await expect(student.getByTestId('answer-option').first()).toBeDisabled();
	await student.context().close();
});

test('on plain http, by the address of a laptop, a phone votes', async ({ playwright, page }) => {
	await signUp(page);
	const { code } = await project(page);
	await page.getByTestId('host-next').click();
	// A name that is not localhost is no secure context: browsers hide a part of their API there.
	const port = new URL(url()).port;
	const browser = await playwright.chromium.launch({
		...test.info().project.use.launchOptions,
		args: [
			...(test.info().project.use.launchOptions?.args ?? []),
			`--host-resolver-rules=MAP laptop.test 127.0.0.1:${port}`
		]
	});
	const student = await browser.newPage();
	await student.goto(`http://laptop.test/${code}`);
	expect(await student.evaluate(() => isSecureContext)).toBe(false);
	await student.getByTestId('answer-option').first().click();
	await expect(student.getByTestId('answer-receipt')).toHaveAttribute('data-state', 'counted');
	await browser.close();
});

test('an answer kept through a dead network counts within seconds of the close, not after the reveal', async ({
	browser,
	page
}) => {
	await signUp(page);
	const { code } = await project(page);
	await page.getByTestId('host-next').click();
	const [quick, slow] = [await phone(browser, code), await phone(browser, code)];
	await counts(page, 'participants', 2);
	for (const student of [quick, slow]) {
		await student.context().setOffline(true);
		await student.getByTestId('answer-option').first().click();
		await expect(student.getByTestId('answer-receipt')).toHaveAttribute('data-state', 'kept');
	}
	await page.getByTestId('host-close').click();
	await quick.context().setOffline(false);
	await expect(quick.getByTestId('answer-receipt')).toHaveAttribute('data-state', 'counted', {
		timeout: 4500
	});
	await counts(page, 'answered', 1);

	await page.getByTestId('host-reveal').click();
	await expect(page.getByTestId('host-reveal')).toBeDisabled();
	await slow.context().setOffline(false);
	await expect(slow.getByTestId('answer-receipt')).toHaveAttribute('data-state', 'late');
	await counts(page, 'answered', 1);
	for (const student of [quick, slow]) await student.context().close();
});
