import { expect, test, type APIRequestContext } from '@playwright/test';
import { startAmphi } from '../support/amphi.ts';
import { openMailbox } from '../support/mailbox.ts';
import { signUp, url } from './lecture.ts';

test('a forgotten password is replaced by the link in a mail', async ({ page }) => {
	const mailbox = await openMailbox();
	const amphi = await startAmphi({ SMTP_URL: mailbox.url, MAIL_FROM: 'amphi@example.test' });
	const sign = async (path: string, password: string) => {
		await page.goto(`${amphi.url}${path}`);
		await page.locator('input[name=email]').fill('forgetful@example.test');
		await page.locator('input[name=password]').fill(password);
		await page.locator('main button[type=submit]').click();
	};
	await sign('/signup', 'the first password');
	await expect(page).toHaveURL(/\/decks$/);
	await page.getByRole('button', { name: 'Sign out' }).click();
	await expect(page).toHaveURL(`${amphi.url}/`);

	await page.goto(`${amphi.url}/forgot-password`);
	await page.locator('input[name=email]').fill('forgetful@example.test');
	await page.locator('main button[type=submit]').click();
	await expect(page.getByRole('status')).toContainText('on its way');
	await expect.poll(() => mailbox.mails.length).toBe(1);
	const text = mailbox.mails[0]!.replace(/=\n/g, '')
		.replaceAll('=3D', '=')
		.replaceAll('&amp;', '&');
	const link = /https?:\/\/[^\s"<>]+verify[^\s"<>]+/.exec(text)?.[0] ?? '';
	await page.goto(link);
	await expect(page).toHaveURL(/\/reset-password/);
	await page.locator('input[name=password]').fill('the second password');
	await page.locator('main button[type=submit]').click();
	await expect(page).toHaveURL(/\/decks$/);
	await page.getByRole('button', { name: 'Sign out' }).click();
	await sign('/login', 'the first password');
	await expect(page.getByRole('alert')).toBeVisible();
	await sign('/login', 'the second password');
	await expect(page).toHaveURL(/\/decks$/);
	await amphi.stop();
	await mailbox.close();
});

test('where no mail is configured, the page says so', async ({ page }) => {
	await page.goto(`${url()}/forgot-password`);
	await expect(page.getByRole('status')).toContainText('sends no mail');
});

test('passwords are guessed ever more slowly, and the teacher signs in on their own laptop all the same', async ({
	page,
	browser
}) => {
	const email = await signUp(page);
	await page.getByRole('button', { name: 'Sign out' }).click();
	await expect(page).toHaveURL(`${url()}/`);

	const guess = async (request: APIRequestContext, password: string) => {
		const form = { email: email.toUpperCase(), password };
		const headers = { origin: url(), accept: 'text/html' };
		return request.post(`${url()}/login`, { form, headers, maxRedirects: 0 });
	};
	const stranger = await browser.newContext();
	const guesses = Array.from({ length: 20 }, (_, n) => guess(stranger.request, `guess ${n}`));
	const answers = await Promise.all(guesses);
	const looked = answers.filter((answer) => answer.status() === 400);
	const refused = answers.filter((answer) => answer.status() === 429);
	expect([looked.length, refused.length]).toEqual([5, 15]);
	expect(Number(refused[0]!.headers()['retry-after'])).toBeGreaterThan(0);
	// Nothing is said of the right one meanwhile, by no way.
	const { publishableKey } = JSON.parse(process.env.AMPHI_E2E_KEYS ?? '') as Record<string, string>;
	const direct = () =>
		stranger.request.post(`${url()}/auth/v1/token?grant_type=password`, {
			data: { email, password: 'a long password' },
			headers: { apikey: publishableKey! }
		});
	// A guess more, that the wait is longer than the rest of this test.
	await expect.poll(async () => (await guess(stranger.request, 'x')).status()).toBe(400);
	await expect.poll(async () => (await guess(stranger.request, 'x')).status()).toBe(400);
	const over = await direct();
	expect(over.status()).toBe(429);
	expect(over.headers()['retry-after']).toMatch(/^[1-4]$/);
	const other = await stranger.newPage();
	await other.goto(`${url()}/login`);
	await other.locator('input[name=email]').fill(email);
	await other.locator('input[name=password]').fill('a long password');
	await other.locator('main button[type=submit]').click();
	await expect(other.getByRole('alert')).toContainText('Too many attempts');
	await stranger.close();

	// Mistyped twice, as one does.
	for (const password of ['a lnog password', 'along password']) {
		expect((await guess(page.request, password)).status()).toBe(400);
	}
	const forged = await browser.newContext();
	const [cookie] = (await page.context().cookies()).filter(({ name }) => name === 'known-device');
	expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax' });
	await forged.addCookies([{ ...cookie!, value: `${cookie!.value}x` }]);
	expect((await guess(forged.request, 'a long password')).status()).toBe(429);
	await forged.close();
	expect((await guess(page.request, 'a long password')).status()).toBe(303);
});
