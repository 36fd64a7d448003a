import { expect, test } from '@playwright/test';
import { host, phone, project, signUp } from './lecture.ts';

test('a new version is offered, never during a vote, and reloads only when it is asked for', async ({
	browser,
	page
}) => {
	await signUp(page);
	const { code, session } = await project(page);
	const student = await phone(browser, code);
	let version = 0;
	await student.context().route('**/sw.js', async (route) => {
		const response = await route.fetch();
		await route.fulfill({ response, body: `${await response.text()}\n// version ${version}` });
	});
	let loads = 0;
	student.on('load', () => loads++);
	await student.evaluate(() => navigator.serviceWorker.ready.then(() => true));
	await student.reload();
	await expect
		.poll(() => student.evaluate(() => navigator.serviceWorker.controller !== null))
		.toBe(true);
	await host(page, session, { do: 'next' });
	await expect(student.getByTestId('answer-form')).toBeVisible();
	// Registered again by this page, so that it hears of the update.
	await student.waitForTimeout(3000);
	version = 1;
	await student.evaluate(async () => void (await navigator.serviceWorker.ready).update());
	const prompt = student.getByText('A new version is ready.');
	await expect(prompt).toBeAttached();
	await expect(prompt).toBeHidden();
	await student.getByTestId('answer-option').first().click();
	await expect(student.getByTestId('answer-receipt')).toHaveAttribute('data-state', 'counted');
	await host(page, session, { do: 'close' });
	await expect(prompt).toBeVisible();
	const before = loads;
	await student.waitForTimeout(500);
	expect(loads).toBe(before);
	await student.getByRole('button', { name: 'Reload' }).click();
	await expect.poll(() => loads).toBe(before + 1);
	await expect(student.getByTestId('answer-receipt')).toHaveAttribute('data-state', 'counted');
	await student.context().close();
});
