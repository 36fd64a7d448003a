import { readFile } from 'node:fs/promises';
import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { CHOICE, hall, POLL, student } from './hall.ts';
import { signUp, url } from './lecture.ts';

const ROSTER =
	'\uFEFFPrénom;Nom;Adresse de courriel;Numéro d’identification\nZoé;Le Goff;zoe@example.fr;0042\nAli;Ben;ali@example.fr;0043\n';

/** A session of a graded question and a poll in which three students with numbers took part. */
async function graded(page: Page): Promise<string> {
	await signUp(page);
	const { session, code } = await hall(page, [CHOICE, POLL]);
	await page.getByTestId('host-settings').click();
	await page.getByLabel('with a student number').check();
	await page.getByRole('button', { name: 'Save' }).click();
	await expect(page.getByText('Saved', { exact: true })).toBeVisible();
	await page.keyboard.press('Escape');
	const zoe = await student(code, { identity: '0042' });
	const ali = await student(code, { identity: '0043' });
	const stranger = await student(code, { identity: '9999' });
	await page.getByTestId('host-open').click();
	await expect(page.locator('.projector')).toHaveAttribute('data-phase', 'open');
	await ali.answer(['o1']);
	await stranger.answer(['o2']);
	await zoe.answer(['o2']);
	await page.getByTestId('host-reveal').click();
	await expect(page.locator('.projector')).toHaveAttribute('data-phase', 'revealed');
	await page.getByTestId('host-next').click();
	await expect(page.locator('.projector')).toHaveAttribute('data-phase', 'open');
	await zoe.answer(['o1']);
	await page.goto(`${url()}/sessions/${session}`);
	return session;
}

async function saved(page: Page, button: string): Promise<string> {
	const download = page.waitForEvent('download');
	await page.getByRole('button', { name: button }).click();
	return readFile(await (await download).path(), 'utf8');
}

const upload = (page: Page, content: string) =>
	page.getByLabel('List of participants').setInputFiles({
		name: 'list.csv',
		mimeType: 'text/csv',
		buffer: Buffer.from(content)
	});

test('a list from Moodle gives its students their points, and the others a file of their own', async ({
	page
}) => {
	await graded(page);
	await page.getByLabel('Maximum points').fill('20');
	await page.getByRole('button', { name: 'Save' }).click();
	await expect(page.getByText('Saved.')).toBeVisible();

	await upload(page, ROSTER);
	const points = await saved(page, 'moodle.csv with this list');
	expect(points.split('\r\n').slice(1, -1).sort()).toEqual([
		'"ali@example.fr","0043",,"Ali","Ben",0'.replace(',,', ',"",'),
		'"zoe@example.fr","0042","","Zoé","Le Goff",20'
	]);
	const rest = await saved(page, 'Students that this list lacks');
	expect(rest.split('\r\n').slice(1, -1)).toEqual(['"9999",,"web",20']);
});

test('a file that is no list, or too large, is refused on the page', async ({ page }) => {
	await graded(page);
	await upload(page, 'a,b\n1,2\n');
	await page.getByRole('button', { name: 'moodle.csv with this list' }).click();
	await expect(page).toHaveURL(/roster=invalid_roster#moodle$/);
	await expect(page.getByRole('alert')).toContainText('This is no list of participants');
	for (const bytes of [2_500_000, 5_000_000]) {
		await upload(page, 'x'.repeat(bytes));
		await page.getByRole('button', { name: 'Students that this list lacks' }).click();
		await expect(page).toHaveURL(/roster=too_large#moodle$/);
		await expect(page.getByRole('alert')).toBeVisible();
	}
});

test('answers.csv is the same each time: by question, then by who joined first', async ({
	page
}) => {
	const session = await graded(page);
	const csv = async () =>
		(await page.request.get(`${url()}/sessions/${session}/answers.csv`)).text();
	const lines = (await csv()).trim().split('\r\n').slice(1);
	expect(lines.map((line) => line.split(',').slice(0, 5).join())).toEqual([
		'1,"web",,"0042",1',
		'2,"web",,"0043",1',
		'3,"web",,"9999",1',
		'1,"web",,"0042",2'
	]);
	for (const line of lines) expect(line).toMatch(/"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z",0$/);
	expect(await csv()).toBe(await csv());
});

test('a hall of more than one page is in answers.csv once, whole', async ({ page }) => {
	await signUp(page);
	const { session, code } = await hall(page, [POLL]);
	await page.getByTestId('host-open').click();
	await expect(page.locator('.projector')).toHaveAttribute('data-phase', 'open');
	const HALL = 1050;
	for (let done = 0; done < HALL; done += 50) {
		await Promise.all(Array.from({ length: 50 }, async () => (await student(code)).answer(['o1'])));
	}
	const csv = await (await page.request.get(`${url()}/sessions/${session}/answers.csv`)).text();
	const numbers = csv
		.trim()
		.split('\r\n')
		.slice(1)
		.map((line) => Number(line.split(',')[0]));
	expect(numbers).toEqual(Array.from({ length: HALL }, (_, i) => i + 1));
});

test('an anonymous student has one number, on the page and in the file', async ({ page }) => {
	await signUp(page);
	const { session, code } = await hall(page, [CHOICE]);
	const [first, second] = [await student(code), await student(code)];
	await student(code);
	await page.getByTestId('host-open').click();
	await expect(page.locator('.projector')).toHaveAttribute('data-phase', 'open');
	await first.answer(['o1']);
	await second.answer(['o2']);
	await page.goto(`${url()}/sessions/${session}`);
	// The second has the points, and comes first.
	await expect(page.locator('tbody tr').first()).toContainText('Anonymous 2');
	await expect(page.getByText('3 participants')).toBeVisible();
	await expect(page.getByText('2 answered at least once')).toBeVisible();
	const csv = await (await page.request.get(`${url()}/sessions/${session}/answers.csv`)).text();
	expect(csv).toMatch(/\r\n2,"web",.*"Writers",1,/);
});

test('both rounds stand in one picture, with one explanation', async ({ page }) => {
	await signUp(page);
	const { session, code } = await hall(page, [CHOICE]);
	const one = await student(code);
	await page.getByTestId('host-open').click();
	await expect(page.locator('.projector')).toHaveAttribute('data-phase', 'open');
	await one.answer(['o1']);
	await page.getByTestId('host-reveal').click();
	await page.getByTestId('host-restart').click();
	await expect(page.getByText('Second round')).toBeVisible();
	await one.answer(['o2']);
	await page.goto(`${url()}/sessions/${session}`);
	await expect(page.getByText('The testing effect.')).toHaveCount(1);
	const right = page.locator('[data-testid=tally-row][data-key=o2]');
	await expect(right).toHaveAttribute('data-count', '1');
	await expect(right).toHaveAttribute('data-before', '0');
	await expect(page.getByText('from 0 to under 10')).toBeVisible();
	const { violations } = await new AxeBuilder({ page }).analyze();
	expect(violations.map(({ id }) => id)).toEqual([]);
});

test('a session is ended from the list, and deleted for good', async ({ page }) => {
	await signUp(page);
	const { session } = await hall(page, [POLL]);
	await page.goto(`${url()}/sessions`);
	await page.getByTestId('session-end').click();
	await page.getByTestId('session-end-confirm').click();
	await expect(page.getByText('· ended')).toBeVisible();
	await expect(page.getByTestId('session-end')).toHaveCount(0);

	await page.goto(`${url()}/sessions/${session}`);
	await page.getByRole('button', { name: 'Delete the session' }).click();
	await page.getByRole('dialog').getByRole('button', { name: 'Delete the session' }).click();
	await expect(page).toHaveURL(/\/sessions$/);
	await expect(page.getByText('No sessions yet')).toBeVisible();
	expect((await page.request.get(`${url()}/sessions/${session}`)).status()).toBe(404);
});

test('what is no session is not found, whatever is asked of it', async ({ page }) => {
	await signUp(page);
	for (const path of ['', '/answers.csv', '/moodle.csv', '/moodle-unmatched.csv']) {
		const response = await page.request.get(`${url()}/sessions/not-a-uuid${path}`);
		expect(response.status(), path).toBe(404);
	}
	for (const path of ['', '?view=remote', '/live', '/first-round']) {
		const response = await page.request.get(`${url()}/present/not-a-uuid${path}`);
		expect(response.status(), path).toBe(404);
	}
	for (const path of ['/sessions/no?/configure', '/sessions/no?/end', '/present/no?/configure']) {
		const response = await page.request.post(`${url()}${path}`, {
			form: { maxPoints: '10', purgeAt: '2027-01-01', smsReplies: 'never' },
			headers: { origin: url(), accept: 'text/html' }
		});
		expect(response.status(), path).toBe(404);
	}
});
