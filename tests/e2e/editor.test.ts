import { expect, test, type Page } from '@playwright/test';
import { project, signUp, url } from './lecture.ts';

const saved = (page: Page) =>
	expect(page.getByTestId('save-state')).toHaveAttribute('data-state', 'saved');

test('a teacher builds a deck, loses the network, comes back, and projects it', async ({
	page
}) => {
	await signUp(page);
	await page.getByRole('button', { name: 'New deck' }).click();
	await expect(page).toHaveURL(/\/decks\/[0-9a-f-]{36}$/);
	const address = page.url();
	await page.getByLabel('Title of the deck').fill('Cells');

	await page.getByTestId('editor-add').click();
	await page.getByTestId('add-choice').click();
	await page.getByLabel('Question', { exact: true }).fill('Where is DNA?');
	await page.getByRole('textbox', { name: 'number 1' }).fill('In the nucleus');
	await page.getByRole('textbox', { name: 'number 2' }).fill('In the membrane');
	await expect(page.locator('.problems')).toContainText('right answer');
	await page.getByLabel('Option 1 is right').check();
	await expect(page.locator('.problems')).toHaveCount(0);
	await page.getByTestId('editor-add').click();
	await page.getByTestId('icebreaker').first().click();
	await page.getByTestId('editor-add').click();
	await page.getByTestId('add-cloud').click();
	await page.context().setOffline(true);
	await page.getByLabel('Question', { exact: true }).fill('One word on cells');
	await expect(page.getByTestId('save-state')).toHaveAttribute('data-state', 'retrying');
	await page.context().setOffline(false);
	await saved(page);

	const activities = page.getByTestId('editor-activity');
	await activities.nth(2).focus();
	await page.keyboard.press('Alt+ArrowUp');
	await expect(activities.nth(1)).toContainText('One word on cells');
	await activities.nth(2).click();
	await page.getByRole('button', { name: 'Delete' }).click();
	await expect(activities).toHaveCount(2);
	await page.getByTestId('editor-undo').click();
	await expect(activities).toHaveCount(3);
	await activities.nth(0).click();
	await page.getByRole('button', { name: 'Duplicate' }).click();
	await expect(activities).toHaveCount(4);
	await saved(page);

	await page.goto(address);
	await expect(page.getByLabel('Title of the deck')).toHaveValue('Cells');
	await expect(activities).toHaveCount(4);
	await expect(activities.nth(0)).toContainText('Where is DNA?');
	await expect(activities.nth(1)).toContainText('Where is DNA?');
	await expect(activities.nth(2)).toContainText('One word on cells');

	await page.getByTestId('deck-project').click();
	await expect(page).toHaveURL(/\/present\//);
	await page.getByTestId('host-next').click();
	await expect(page.getByRole('heading', { name: 'Where is DNA?' })).toBeVisible();
});

test('a deck that is not ready says what is missing; a deleted one comes back', async ({
	page
}) => {
	await signUp(page);
	await page.getByRole('button', { name: 'New deck' }).click();
	await page.getByTestId('editor-add').click();
	await page.getByTestId('add-poll').click();
	await saved(page);
	await page.goto(`${url()}/decks`);
	await page.getByTestId('deck-project').first().click();
	await expect(page.getByRole('status')).toContainText('The question is missing.');
	await page.getByRole('button', { name: 'Delete “Untitled deck”' }).click();
	await expect(page.getByTestId('deck-project')).toHaveCount(1);
	await page.getByRole('button', { name: 'Undo' }).click();
	await expect(page.getByTestId('deck-project')).toHaveCount(2);
	await page.getByRole('button', { name: 'Sign out' }).click();
	await page.goto(`${url()}/decks`);
	await expect(page).toHaveURL(/\/login\?next=/);
});

test('the wrong password and a known address are told apart', async ({ page }) => {
	const email = await signUp(page);
	await page.getByRole('button', { name: 'Sign out' }).click();
	const fill = async (path: string, password: string) => {
		await page.goto(`${url()}${path}`);
		await page.locator('input[name=email]').fill(email);
		await page.locator('input[name=password]').fill(password);
		await page.locator('main button[type=submit]').click();
	};
	await fill('/signup', 'another password');
	await expect(page.getByRole('alert')).toContainText('already');
	await fill('/login', 'the wrong one');
	await expect(page.getByRole('alert')).toContainText('wrong');
	await fill('/login', 'a long password');
	await expect(page).toHaveURL(/\/decks$/);
	await project(page);
});
