import { expect, test } from '@playwright/test';
import { counts, phone, project, signUp, url } from './lecture.ts';

test.beforeEach(async ({ page }) => void (await signUp(page)));

test('a Wi-Fi that asks for a login counts nothing, and the answer arrives once it lets through', async ({
	browser,
	page
}) => {
	const { code } = await project(page);
	await page.getByTestId('host-next').click();
	const student = await phone(browser, code);
	await counts(page, 'participants', 1);
	await student.route('**/api/**', (route) =>
		route.fulfill({ status: 200, contentType: 'text/html', body: '<h1>Campus Wi-Fi: log in</h1>' })
	);
	const asked = student.waitForResponse(/\/answers$/);
	await student.getByTestId('answer-option').first().click();
	await asked;
	await expect(student.getByTestId('answer-receipt')).toHaveAttribute('data-state', 'kept');
	await counts(page, 'answered', 0);
	await student.unroute('**/api/**');
	await expect(student.getByTestId('answer-receipt')).toHaveAttribute('data-state', 'counted');
	await counts(page, 'answered', 1);
	await student.context().close();
});

test('a tab that is closed without a network sends its answer by itself, once', async ({
	browser,
	page
}) => {
	const { code } = await project(page);
	await page.getByTestId('host-next').click();
	const student = await phone(browser, code);
	await counts(page, 'participants', 1);
	await student.evaluate(async () => void (await navigator.serviceWorker.ready));
	const context = student.context();
	await context.setOffline(true);
	await student.getByTestId('answer-option').first().click();
	await expect(student.getByTestId('answer-receipt')).toHaveAttribute('data-state', 'kept');
	await student.close();
	await context.setOffline(false);

	// The system tells the worker that there is a network; here the browser's own tools do.
	const tools = await context.newPage();
	const worker = await context.newCDPSession(tools);
	const registered = new Promise<string>((resolve) =>
		worker.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
			const own = registrations.find(({ scopeURL }) => scopeURL.startsWith(url()));
			if (own) resolve(own.registrationId);
		})
	);
	await tools.goto(`${url()}/offline`);
	await worker.send('ServiceWorker.enable');
	const event = { origin: url(), registrationId: await registered, tag: 'amphi-outbox' };
	await worker.send('ServiceWorker.dispatchSyncEvent', { ...event, lastChance: false });
	await counts(page, 'answered', 1);

	// Nothing is left to send, and the phone knows its answer when it comes back.
	const kept = () =>
		tools.evaluate(
			() =>
				new Promise<number>((resolve) => {
					const opening = indexedDB.open('amphi-outbox');
					opening.onsuccess = () => {
						const all = opening.result.transaction('answers').objectStore('answers').getAll();
						all.onsuccess = () => resolve(all.result.length);
					};
				})
		);
	await expect.poll(kept).toBe(0);
	await tools.goto(`${url()}/${code}`);
	await expect(tools.getByTestId('answer-receipt')).toHaveAttribute('data-state', 'counted');
	await counts(page, 'answered', 1);
	await context.close();
});

test('a phone whose clock is an hour off, forwards or back, counts once and may change its mind', async ({
	browser,
	page
}) => {
	const { code } = await project(page);
	await page.getByTestId('host-next').click();
	for (const [n, hours] of [1, -1].entries()) {
		const context = await browser.newContext({ viewport: { width: 360, height: 640 } });
		const student = await context.newPage();
		await student.clock.install({ time: Date.now() + hours * 3_600_000 });
		await student.goto(`${url()}/${code}`);
		const options = student.getByTestId('answer-option');
		for (const option of [0, 1]) {
			await options.nth(option).click();
			await student.clock.runFor(2000);
			await expect(student.getByTestId('answer-receipt')).toHaveAttribute('data-state', 'counted');
		}
		await counts(page, 'answered', n + 1);
		await context.close();
	}
});
