import { expect, test } from '@playwright/test';
import { startAmphi } from '../support/amphi.ts';
import { openMailbox } from '../support/mailbox.ts';
import { url } from './lecture.ts';

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
