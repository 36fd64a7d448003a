import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { phone, project, signUp, url } from './lecture.ts';

async function accessible(page: Page): Promise<void> {
	const { violations } = await new AxeBuilder({ page })
		.withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
		.analyze();
	const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
	expect(
		serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`),
		page.url()
	).toEqual([]);
}

test('axe finds nothing serious on any page, in either language', async ({ browser, page }) => {
	for (const path of [
		'/',
		'/login',
		'/signup',
		'/forgot-password',
		'/reset-password',
		'/222222',
		'/privacy'
	]) {
		await page.goto(`${url()}${path}`);
		await accessible(page);
	}
	await signUp(page);
	await accessible(page);
	await page.getByRole('link', { name: 'Edit' }).first().click();
	for (const activity of await page.getByTestId('editor-activity').all()) {
		await activity.click();
		await expect(page.locator('section.card textarea').first()).toBeVisible();
		await accessible(page);
	}
	await page.getByTestId('editor-add').click();
	await accessible(page);
	await page.goto(`${url()}/decks`);
	const { code, session } = await project(page);
	await accessible(page);
	const student = await phone(browser, code, { locale: 'fr-FR' });
	await accessible(student);
	for (let i = 0; i < 7; i++) {
		await page.getByTestId('host-next').click();
		await expect(student.getByTestId('answer-form')).toBeVisible();
		await accessible(student);
		await accessible(page);
		await page.getByTestId('host-reveal').click();
		await expect(student.getByTestId('phase')).toHaveAttribute('data-phase', 'revealed');
		await accessible(student);
		await accessible(page);
	}
	await student.goto(`${url()}/${code}/data`);
	await student.locator('summary').click();
	await accessible(student);
	for (const path of [
		'/account',
		`/sessions/${session}`,
		'/sessions',
		`/sessions/${session}/sms`
	]) {
		await page.goto(`${url()}${path}`);
		await accessible(page);
	}
	await page.setViewportSize({ width: 360, height: 640 });
	await page.goto(`${url()}/present/${session}?view=remote`);
	await accessible(page);
	await student.context().close();
});

test('axe finds nothing serious in dialogs, at the door, at the end and without a network, in French', async ({
	browser
}) => {
	const teacher = await browser.newContext({
		locale: 'fr-FR',
		viewport: { width: 1280, height: 720 }
	});
	const page = await teacher.newPage();
	await signUp(page);
	await accessible(page);
	await page.locator('a[href^="/decks/"]').first().click();
	await expect(page.getByTestId('editor-activity').first()).toBeVisible();
	await accessible(page);
	await page.goto(`${url()}/decks`);
	const { code, session } = await project(page);
	for (const dialog of ['Toutes les questions', 'Réglages', 'Raccourcis clavier', 'Terminer']) {
		await page
			.getByRole('button', { name: new RegExp(dialog) })
			.first()
			.click();
		await expect(page.locator('dialog[open]')).toBeVisible();
		await accessible(page);
		await page.keyboard.press('Escape');
	}
	await page.request.post(`${url()}/present/${session}?/configure`, {
		form: { identity: 'identifier', smsReplies: 'never', smsEnabled: 'on' },
		headers: { origin: url() }
	});
	const student = await phone(browser, code, { locale: 'fr-FR' });
	await expect(student.getByTestId('join-name')).toBeVisible();
	await accessible(student);
	await student.goto(url());
	await student.getByTestId('join-code').fill(code);
	await student.getByTestId('join-submit').click();
	await expect(student.getByTestId('join-name')).toBeVisible();
	await accessible(student);
	await student.getByTestId('join-name').fill('21904567');
	await student.getByTestId('join-submit').click();
	await page.getByTestId('host-end').click();
	await page.getByTestId('host-end-confirm').click();
	await expect(student.getByTestId('phase')).toHaveAttribute('data-phase', 'ended');
	await accessible(student);
	await accessible(page);
	for (const path of [
		'/sessions',
		`/sessions/${session}`,
		`/sessions/${session}/sms`,
		'/offline'
	]) {
		await page.goto(`${url()}${path}`);
		await accessible(page);
	}
	await student.context().close();
	await teacher.close();
});
