import { randomUUID } from 'node:crypto';
import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { project, signUp, url } from './lecture.ts';

const state = (page: Page, expected: string) =>
	expect(page.getByTestId('save-state')).toHaveAttribute('data-state', expected);
const saved = (page: Page) => state(page, 'saved');
const activities = (page: Page) => page.getByTestId('editor-activity');
const question = (page: Page) => page.getByLabel('Question', { exact: true });

/** A new teacher in a new, empty deck; its address. */
async function newDeck(page: Page): Promise<string> {
	await signUp(page);
	await page.getByRole('button', { name: 'New deck' }).click();
	await expect(page).toHaveURL(/\/decks\/[0-9a-f-]{36}$/);
	return page.url();
}

async function add(page: Page, kind: string, asked?: string): Promise<void> {
	await page.getByTestId('editor-add').click();
	await page.getByTestId(`add-${kind}`).click();
	await expect(question(page)).toBeFocused();
	if (asked) await page.keyboard.type(asked);
}

test('a teacher builds a deck, loses the network, comes back, and projects it', async ({
	page
}) => {
	const address = await newDeck(page);
	await page.getByLabel('Title of the deck').fill('Cells');
	await add(page, 'choice', 'Where is DNA?');
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
	await question(page).fill('One word on cells');
	await state(page, 'retrying');
	await page.context().setOffline(false);
	await saved(page);

	await activities(page).nth(2).focus();
	await page.keyboard.press('Alt+ArrowUp');
	await expect(activities(page).nth(1)).toContainText('One word on cells');
	await activities(page).nth(2).click();
	await page.getByRole('button', { name: 'Delete' }).click();
	await expect(activities(page)).toHaveCount(2);
	await page.getByTestId('editor-undo').click();
	await expect(activities(page)).toHaveCount(3);
	await activities(page).nth(0).click();
	await page.getByRole('button', { name: 'Duplicate' }).click();
	await expect(activities(page)).toHaveCount(4);
	await saved(page);

	await page.goto(address);
	await expect(page.getByLabel('Title of the deck')).toHaveValue('Cells');
	await expect(activities(page)).toHaveCount(4);
	await expect(activities(page).nth(0)).toContainText('Where is DNA?');
	await expect(activities(page).nth(1)).toContainText('Where is DNA?');
	await expect(activities(page).nth(2)).toContainText('One word on cells');

	await page.getByTestId('deck-project').click();
	await expect(page).toHaveURL(/\/present\//);
	await page.getByTestId('host-next').click();
	await expect(page.getByRole('heading', { name: 'Where is DNA?' })).toBeVisible();
});

test('one types, key after key, and the field keeps the focus', async ({ page }) => {
	await newDeck(page);
	const title = page.getByLabel('Title of the deck');
	await title.fill('');
	await title.pressSequentially('Cells and more');
	await expect(title).toHaveValue('Cells and more');
	await add(page, 'choice');
	await page.keyboard.type('Where is the DNA of a cell?', { delay: 5 });
	await expect(question(page)).toHaveValue('Where is the DNA of a cell?');
	await expect(question(page)).toBeFocused();
	const option = (n: number) => page.getByRole('textbox', { name: `number ${n}` });
	await option(1).pressSequentially('In the nucleus');
	await page.keyboard.press('Enter');
	await expect(option(2)).toBeFocused();
	await page.keyboard.type('In the membrane');
	await page.keyboard.press('Enter');
	await expect(option(3)).toBeFocused();
	await page.keyboard.type('Nowhere');
	await expect(option(1)).toHaveValue('In the nucleus');
	await expect(option(3)).toHaveValue('Nowhere');
	const up = page.getByRole('button', { name: 'Move number 3 up' });
	await up.click();
	await expect(option(2)).toHaveValue('Nowhere');
	await expect(page.getByRole('button', { name: 'Move number 2 up' })).toBeFocused();
	await page.getByRole('button', { name: 'Remove number 2' }).click();
	await expect(option(2)).toBeFocused();
	await page.getByLabel('Explanation, shown').pressSequentially('It is there.');
	await expect(page.getByLabel('Explanation, shown')).toBeFocused();
	await page.getByRole('button', { name: 'Projector' }).click();
	await question(page).pressSequentially(' Say!');
	await expect(question(page)).toHaveValue('Where is the DNA of a cell? Say!');
	await expect(page.getByTestId('editor-preview')).toContainText(
		'Where is the DNA of a cell? Say!'
	);
});

test('what is typed before the page comes alive stays', async ({ page }) => {
	const slow = (path: string) =>
		page.route(path, async (route) => {
			await new Promise((resolve) => setTimeout(resolve, 1500));
			await route.continue();
		});
	const address = await newDeck(page);
	await slow('**/_app/**/*.js');
	await page.goto(address, { waitUntil: 'commit' });
	const title = page.getByLabel('Title of the deck');
	await title.fill('Typed early');
	await page.waitForLoadState('networkidle');
	await page.getByTestId('editor-add').click();
	await page.keyboard.press('Escape');
	await expect(title).toHaveValue('Typed early');
	await saved(page);
	await page.unroute('**/_app/**/*.js');
	await page.reload();
	await expect(title).toHaveValue('Typed early');

	await page.context().clearCookies();
	await slow('**/_app/**/*.js');
	await page.goto(`${url()}/login`, { waitUntil: 'commit' });
	await page.locator('input[name=email]').fill('early@example.test');
	await page.locator('input[name=password]').fill('early password');
	await page.waitForLoadState('networkidle');
	await page.waitForTimeout(500);
	await expect(page.locator('input[name=email]')).toHaveValue('early@example.test');
	await expect(page.locator('input[name=password]')).toHaveValue('early password');
});

test('deleted, undone and deleted again without a network, it is deleted', async ({ page }) => {
	const address = await newDeck(page);
	await add(page, 'open', 'Stays?');
	await add(page, 'open', 'Goes?');
	await saved(page);
	await page.context().setOffline(true);
	await page.getByRole('button', { name: 'Delete' }).click();
	const notice = page.getByRole('status').filter({ hasText: '“Goes?” was deleted.' });
	await expect(notice).toBeVisible();
	await page.getByTestId('editor-undo').click();
	await expect(question(page)).toBeFocused();
	await page.getByRole('button', { name: 'Delete' }).click();
	await expect(activities(page).nth(0)).toBeFocused();
	await page.getByRole('button', { name: 'Close this notice' }).click();
	await expect(page.getByTestId('editor-undo')).toHaveCount(0);
	await state(page, 'retrying');
	await page.context().setOffline(false);
	await saved(page);
	await page.goto(address);
	await expect(activities(page)).toHaveCount(1);
	await expect(activities(page)).toContainText('Stays?');
});

test('moving an activity by keyboard keeps the focus on it and says where it is', async ({
	page
}) => {
	await newDeck(page);
	for (const asked of ['One?', 'Two?', 'Three?']) await add(page, 'open', asked);
	await activities(page).nth(2).focus();
	await page.keyboard.press('Alt+ArrowUp');
	await page.keyboard.press('Alt+ArrowUp');
	await expect(activities(page).nth(0)).toContainText('Three?');
	await expect(activities(page).nth(0)).toBeFocused();
	await expect(page.getByText('“Three?” is now number 1 of 3.')).toBeAttached();
	const down = page.getByRole('button', { name: 'Move down' });
	await down.click();
	await expect(down).toBeFocused();
	await down.click();
	await expect(activities(page).nth(2)).toContainText('Three?');
	await expect(activities(page).nth(2)).toBeFocused();
});

test('a deck that is not ready says what is missing, where it can be filled in', async ({
	page
}) => {
	const address = await newDeck(page);
	await page.getByTestId('deck-project').click();
	await expect(page.getByRole('status').first()).toContainText('Add a first activity');
	await page.getByTestId('start-add-open').click();
	await page.keyboard.type('Ready?');
	await add(page, 'poll');
	await activities(page).nth(0).click();
	await page.getByTestId('deck-project').click();
	await expect(page).toHaveURL(address);
	const problems = page.getByTestId('editor-problems');
	await expect(problems.getByRole('listitem').first()).toContainText('2. (no question yet)');
	await expect(problems.getByText('The question is missing.', { exact: true })).toBeVisible();
	await expect(problems.getByText('An option is empty.', { exact: true })).toBeVisible();
	await expect(question(page)).toBeFocused();
	await page.keyboard.type('Which?');
	await expect(problems).not.toContainText('The question is missing.');
	await page.getByRole('textbox', { name: 'number 1' }).fill(' ');
	await page.getByRole('textbox', { name: 'number 2' }).fill('B');
	await expect(problems).toContainText('An option is empty.');
	await saved(page);

	await page.goto(`${url()}/decks`);
	await page.getByTestId('deck-project').first().click();
	await page.getByRole('link', { name: '2. Which?' }).click();
	await expect(question(page)).toHaveValue('Which?');
	await page.getByRole('textbox', { name: 'number 1' }).fill('A');
	await expect(page.locator('.problems')).toHaveCount(0);
	await page.getByTestId('deck-project').click();
	await expect(page).toHaveURL(/\/present\//);
});

test('an empty deck is named when it cannot be projected; a deleted one comes back', async ({
	page
}) => {
	await newDeck(page);
	await page.goto(`${url()}/decks`);
	await page.getByTestId('deck-project').first().click();
	const notice = page.getByRole('status');
	await expect(notice).toContainText('“Untitled deck” has no activities yet.');
	await expect(page.locator('main')).toContainText('No activity yet');
	await notice.getByRole('link').click();
	await expect(page.getByRole('heading', { name: 'What will you ask?' })).toBeVisible();
	await expect(page.getByTestId('start-icebreaker').first()).toBeVisible();
	await page.goto(`${url()}/decks`);
	await page.getByRole('button', { name: 'Delete “Untitled deck”' }).click();
	await expect(page.getByTestId('deck-project')).toHaveCount(1);
	await page.getByRole('button', { name: 'Undo' }).click();
	await expect(page.getByTestId('deck-project')).toHaveCount(2);
	await page.getByRole('button', { name: 'Sign out' }).click();
	await page.goto(`${url()}/decks`);
	await expect(page).toHaveURL(/\/login\?next=/);
});

test('without a network nobody leaves unasked, and nothing is projected later by surprise', async ({
	page
}) => {
	const address = await newDeck(page);
	await add(page, 'open', 'Kept?');
	await saved(page);
	await page.context().setOffline(true);
	await question(page).pressSequentially(' Yes!');
	await state(page, 'retrying');
	await page.getByTestId('deck-project').click();
	await expect(page.getByRole('status').filter({ hasText: 'not saved' })).toBeVisible();
	await page.getByRole('link', { name: 'Decks', exact: true }).click();
	const ask = page.getByRole('dialog');
	await expect(ask).toContainText('kept in this browser');
	await ask.getByRole('button', { name: 'Stay here' }).click();
	await expect(ask).toHaveCount(0);
	await page.getByRole('link', { name: 'Sessions', exact: true }).click();
	await expect(ask).toBeVisible();
	await page.keyboard.press('Escape');
	await expect(ask).toHaveCount(0);
	await expect(page).toHaveURL(address);
	await page.context().setOffline(false);
	await saved(page);
	await page.waitForTimeout(500);
	await expect(page).toHaveURL(address);
	// On its way is no reason to ask: the page waits for it.
	await question(page).pressSequentially(' Really.');
	await page.getByRole('link', { name: 'Decks', exact: true }).click();
	await expect(page).toHaveURL(/\/decks$/);
	await page.goto(address);
	await expect(question(page)).toHaveValue('Kept? Yes! Really.');
});

test('a page that cannot be fetched says so in a sentence', async ({ page }) => {
	await newDeck(page);
	await page.context().setOffline(true);
	await page.getByRole('link', { name: 'Sessions', exact: true }).click();
	await expect(page.locator('main')).toContainText('The network does not answer.');
	await expect(page.locator('main')).not.toContainText('Internal Error');
});

test('changes that a closed browser could not send are offered when the deck is opened again', async ({
	page,
	context
}) => {
	const address = await newDeck(page);
	await add(page, 'open', 'First?');
	await saved(page);
	const loseAll = async () => {
		const window = await context.newPage();
		await window.goto(address);
		await expect(question(window)).toBeVisible();
		await context.setOffline(true);
		await question(window).fill('Second?');
		await add(window, 'cloud', 'Third?');
		await state(window, 'retrying');
		await window.close();
		await context.setOffline(false);
		await page.goto(address);
		await expect(page.getByRole('dialog')).toContainText('did not reach the server');
	};
	await loseAll();
	await page.getByRole('button', { name: 'Discard' }).click();
	await page.reload();
	await expect(activities(page)).toHaveCount(1);
	await expect(page.getByRole('dialog')).toHaveCount(0);
	await loseAll();
	await page.getByRole('button', { name: 'Restore' }).click();
	await saved(page);
	await page.reload();
	await expect(activities(page)).toHaveCount(2);
	await expect(activities(page).nth(0)).toContainText('Second?');
	await expect(activities(page).nth(1)).toContainText('Third?');
	await expect(page.getByRole('dialog')).toHaveCount(0);
});

test('a teacher who is signed out meanwhile loses nothing', async ({ page, context }) => {
	await newDeck(page);
	await add(page, 'open', 'Before?');
	await saved(page);
	const cookies = await context.cookies();
	await context.clearCookies();
	await page.keyboard.type(' After?');
	await state(page, 'signed_out');
	await expect(page.getByRole('link', { name: 'Sign in in a new tab' })).toBeVisible();
	await context.addCookies(cookies);
	await saved(page);
	await page.reload();
	await expect(question(page)).toHaveValue('Before? After?');
});

test('the preview shows what phone and projector show, and icebreakers speak the language of the deck', async ({
	page
}) => {
	await newDeck(page);
	await page.getByLabel('Language of the session').selectOption('fr');
	await page.getByTestId('start-icebreaker').first().click();
	await expect(question(page)).toHaveValue('Quelle est votre météo intérieure\u00a0?');
	const preview = page.getByTestId('editor-preview');
	const box = async (selector: string) => (await preview.locator(selector).boundingBox())!;
	expect((await box('.phone')).height).toBe(660);
	await page.getByRole('button', { name: 'Projector' }).click();
	await expect(preview.locator('ol li')).toHaveCount(5);
	const screen = await box('.beamer');
	expect(screen.width / screen.height).toBeCloseTo(16 / 9, 2);
	await page.getByRole('button', { name: 'Results' }).click();
	await expect(preview.getByTestId('tally-row')).toHaveCount(5);
	await expect(preview.getByTestId('tally-row').first()).not.toHaveAttribute('data-count', '0');
	await page.getByLabel('Language of the session').selectOption('en');
	await page.getByTestId('editor-add').click();
	await expect(page.getByTestId('icebreaker').first()).toContainText('weather', {
		ignoreCase: true
	});
});

test('the form has room on every screen, and nothing runs out of it', async ({ page }) => {
	await signUp(page);
	await page.getByRole('link', { name: 'Edit' }).click();
	await activities(page).nth(3).click();
	await page.getByRole('button', { name: 'Projector' }).click();
	for (const [width, height] of [
		[1920, 1080],
		[1280, 720],
		[1024, 768],
		[800, 900],
		[360, 740]
	] as const) {
		await page.setViewportSize({ width, height });
		const body = await page.evaluate(() => document.documentElement.scrollWidth);
		expect(body, `${width}`).toBeLessThanOrEqual(width);
		const field = (await question(page).boundingBox())!;
		if (width >= 800) expect(field.y + field.height, `${width}`).toBeLessThan(height);
		const option = (await page.getByRole('textbox', { name: 'number 1' }).boundingBox())!;
		expect(option.width, `${width}`).toBeGreaterThan(width >= 1024 ? 400 : 120);
	}
	const { violations } = await new AxeBuilder({ page }).analyze();
	expect(violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html}`)).toEqual([]);
});

test('an address that is no id is not found', async ({ page, request }) => {
	await signUp(page);
	expect((await page.goto(`${url()}/decks/nothing`))?.status()).toBe(404);
	const cookie = (await page.context().cookies()).map((c) => `${c.name}=${c.value}`).join('; ');
	const headers = { cookie, origin: url() };
	const known = randomUUID();
	for (const [method, path, data] of [
		['PATCH', '/api/decks/x', { title: 'x' }],
		['PUT', '/api/decks/x/order', { activities: [] }],
		['PUT', `/api/decks/x/activities/${known}`, { kind: 'open', content: {}, position: 1 }],
		['PUT', `/api/decks/${known}/activities/x`, { kind: 'open', content: {}, position: 1 }],
		['PATCH', `/api/decks/${known}/activities/x`, { content: {} }]
	] as const) {
		const response = await request.fetch(url() + path, { method, data, headers });
		expect(response.status(), path).toBe(404);
	}
	const form = { deck: 'x' };
	for (const action of ['project', 'duplicate', 'delete', 'restore']) {
		const posted = await request.post(`${url()}/decks?/${action}`, { form, headers });
		expect(posted.status(), action).toBe(404);
	}
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

test('who forgot a password where no mail is sent learns whom to ask', async ({ page }) => {
	await page.goto(`${url()}/forgot-password`);
	await expect(page.getByRole('status')).toContainText('Ask the person who runs it');
});
