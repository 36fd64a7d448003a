import AxeBuilder from '@axe-core/playwright';
import { readFile } from 'node:fs/promises';
import { expect, test, type Page } from '@playwright/test';
import { signUp, url } from './lecture.ts';

interface DeckJson {
	title: string;
	activities: { kind: string; content: { question: string } }[];
}

async function downloaded(page: Page, click: () => Promise<void>) {
	const [download] = await Promise.all([page.waitForEvent('download'), click()]);
	const text = await readFile(await download.path(), 'utf8');
	return { name: download.suggestedFilename(), text, json: JSON.parse(text) as DeckJson };
}
const choose = (page: Page, name: string, text: string) =>
	page
		.getByTestId('deck-import')
		.setInputFiles({ name, mimeType: 'application/json', buffer: Buffer.from(text) });
async function accessible(page: Page) {
	const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa']).analyze();
	expect(violations.map(({ id }) => id)).toEqual([]);
}

test('a deck goes out of the editor, comes in as a new one, and goes out of the list the same', async ({
	page
}) => {
	await signUp(page);
	await page.getByRole('link', { name: 'Edit' }).first().click();
	await expect(page.getByTestId('editor-activity').first()).toBeVisible();
	await page.getByLabel('Title of the deck').fill('Cells: week 3');
	const out = await downloaded(page, () => page.getByTestId('deck-download').click());
	expect(out.name).toBe('Cells week 3.amphi.json');
	expect(out.json.title).toBe('Cells: week 3');
	const original = page.url();

	await page.goto(`${url()}/decks`);
	await choose(page, out.name, out.text);
	await expect(page).toHaveURL(/\/decks\/[0-9a-f-]{36}$/);
	expect(page.url()).not.toBe(original);
	await expect(page.getByTestId('editor-activity')).toHaveCount(out.json.activities.length);

	await page.goto(`${url()}/decks`);
	await expect(page.getByRole('heading', { name: 'Cells: week 3' })).toHaveCount(2);
	const again = await downloaded(page, () => page.getByTestId('deck-download').first().click());
	expect(again.text).toBe(out.text);
});

test('a file that is dropped on the decks comes in', async ({ page }) => {
	await signUp(page);
	const text = JSON.stringify({
		format: 'amphi-deck',
		version: 1,
		title: 'Dropped',
		language: 'fr',
		activities: [{ kind: 'open', content: { question: 'Et alors ?' } }]
	});
	const data = await page.evaluateHandle((text) => {
		const data = new DataTransfer();
		data.items.add(new File([text], 'dropped.amphi.json', { type: 'application/json' }));
		return data;
	}, text);
	await page.dispatchEvent('main', 'dragenter', { dataTransfer: data });
	await expect(page.getByText('Drop the file to import its deck')).toBeVisible();
	await page.dispatchEvent('main', 'drop', { dataTransfer: data });
	await expect(page).toHaveURL(/\/decks\/[0-9a-f-]{36}$/);
	await expect(page.getByLabel('Title of the deck')).toHaveValue('Dropped');
});

test('a file that cannot be read is refused with its reason in either language, and leaves no deck', async ({
	page
}) => {
	await signUp(page);
	const before = await page.getByTestId('deck-project').count();
	const refused = page.getByTestId('import-refused');
	await choose(page, 'notes.json', 'no JSON');
	await expect(refused).toContainText('“notes.json” was not imported.');
	await expect(refused).toContainText('it is not JSON');
	const head = { format: 'amphi-deck', version: 1, title: 'x', language: 'en' };
	await choose(page, 'new.json', JSON.stringify({ ...head, version: 9 }));
	await expect(refused).toContainText('A newer version of Amphi made it (format 9');
	await page.context().setOffline(true);
	await choose(page, 'offline.json', JSON.stringify({ ...head, activities: [] }));
	await expect(refused).toContainText('The network does not answer');
	await page.context().setOffline(false);
	await choose(page, 'large.json', ' '.repeat(1_000_001));
	await expect(refused).toContainText('too large');
	const wrong = JSON.stringify({
		...head,
		activities: [
			{ kind: 'open', content: { question: 'Fine?' } },
			{ kind: 'quiz', content: { question: 'Which?' } },
			{ kind: 'rating', content: { question: 'How far?', max: 99 } }
		]
	});
	await choose(page, 'wrong.json', wrong);
	await expect(refused).toContainText('Activity 2 (Which?)');
	await expect(refused).toContainText('does not know the kind “quiz”');
	await expect(refused).toContainText('Activity 3 (How far?)');
	await expect(refused).toContainText('“content.max”');
	await accessible(page);
	await page.getByRole('link', { name: 'Français' }).click();
	await choose(page, 'wrong.json', wrong);
	await expect(refused).toContainText('ne connaît pas le type');
	await accessible(page);
	await page.reload();
	await expect(page.getByTestId('deck-project')).toHaveCount(before);
});

test('without JavaScript a file comes in, and goes out to nobody but its teacher', async ({
	browser,
	page
}) => {
	await signUp(page);
	const state = await page.context().storageState();
	const deck = await page.locator('a[href$="/export"]').first().getAttribute('href');
	const stranger = await browser.newContext();
	expect((await stranger.request.get(`${url()}${deck}`)).status()).toBe(401);
	const other = await stranger.newPage();
	await signUp(other);
	expect((await other.request.get(`${url()}${deck}`)).status()).toBe(404);
	await stranger.close();

	const plain = await browser.newContext({ storageState: state, javaScriptEnabled: false });
	const still = await plain.newPage();
	await still.goto(`${url()}/decks`);
	const text = await (await still.request.get(`${url()}${deck}`)).text();
	await choose(still, 'deck.amphi.json', text);
	await still.getByRole('button', { name: 'Send the chosen file' }).click();
	await expect(still).toHaveURL(/\/decks\/[0-9a-f-]{36}$/);
	await plain.close();
});
