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
	for (const path of ['/', '/login', '/signup', '/forgot-password', '/reset-password', '/222222']) {
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
	for (const path of [`/sessions/${session}`, '/sessions', `/sessions/${session}/sms`]) {
		await page.goto(`${url()}${path}`);
		await accessible(page);
	}
	await page.setViewportSize({ width: 360, height: 640 });
	await page.goto(`${url()}/present/${session}?view=remote`);
	await accessible(page);
	await student.context().close();
});
