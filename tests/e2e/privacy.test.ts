import { readFile } from 'node:fs/promises';
import { expect, test, type Page } from '@playwright/test';
import { ON_DEVICE } from '../../src/lib/privacy/inventory.ts';
import { startAmphi } from '../support/amphi.ts';
import { CHOICE, hall } from './hall.ts';
import { counts, host, phone, project, signUp, stateOf, url } from './lecture.ts';

type Where = (typeof ON_DEVICE)[number]['where'];
const PASSWORD = 'a long password';

/** What a browser keeps of this site, as `cookie lang`. */
async function keptBy(page: Page): Promise<string[]> {
	const cookies = (await page.context().cookies()).map(({ name }) => `cookie ${name}`);
	const others = await page.evaluate(async () => [
		...Object.keys(localStorage).map((name) => `localStorage ${name}`),
		...Object.keys(sessionStorage).map((name) => `sessionStorage ${name}`),
		...(await indexedDB.databases()).map(({ name }) => `indexedDB ${name}`),
		...(await caches.keys()).map((name) => `caches ${name}`)
	]);
	return [...cookies, ...others];
}

/** The entry of the inventory that this is; undefined for what it does not know. */
function entryOf(kept: string) {
	const [where, ...name] = kept.split(' ');
	return ON_DEVICE.find(
		(entry) => entry.where === (where as Where) && entry.name.test(name.join(' '))
	);
}

async function votes(student: Page): Promise<void> {
	await student.getByTestId('answer-option').first().click();
	await expect(student.getByTestId('answer-receipt')).toHaveAttribute('data-state', 'counted');
}

test('a student sees what is stored, takes it along and deletes it; the projector counts anew', async ({
	browser,
	page
}) => {
	await signUp(page);
	const { session, code } = await hall(page, [CHOICE]);
	await host(page, session, { do: 'next' });
	const [ada, bob] = [await phone(browser, code), await phone(browser, code)];
	await votes(ada);
	await votes(bob);
	await counts(page, 'answered', 2);

	await ada.getByRole('link', { name: 'My data' }).click();
	await expect(ada.getByTestId('own-answer')).toContainText('Who remembers more?');
	await expect(ada.getByTestId('own-answer')).toContainText('Readers');
	const [file] = await Promise.all([
		ada.waitForEvent('download'),
		ada.getByRole('link', { name: /Download/ }).click()
	]);
	const taken = JSON.parse(await readFile(await file.path(), 'utf8'));
	expect(taken.session.code).toBe(code);
	expect(taken.participant).toMatchObject({ channel: 'web', name: null, identifier: null });
	expect(taken.answers).toMatchObject([
		{ question: 'Who remembers more?', answer: 'Readers', value: ['o1'], round: 1 }
	]);
	// Nothing that only the reveal may tell.
	expect(JSON.stringify(taken) + (await ada.content())).not.toMatch(/testing effect|"right"/);

	// An answer that still waits on the phone must not come after the deletion.
	const waiting = () =>
		ada.evaluate(
			(key) =>
				new Promise<number>((resolve) => {
					const opening = indexedDB.open('amphi-outbox');
					opening.onsuccess = () => {
						const store = opening.result.transaction('answers', 'readwrite').objectStore('answers');
						if (key) store.put({}, key);
						const counting = store.count();
						counting.onsuccess = () => {
							opening.result.close();
							resolve(counting.result);
						};
					};
				}),
			`${session} a 1`
		);
	expect(await waiting()).toBe(1);
	await ada.getByText('Delete my answers and me').click();
	await ada.getByTestId('forget').click();
	await expect(ada.getByRole('status')).toContainText('Deleted');
	await counts(page, 'answered', 1);
	await counts(page, 'participants', 1);
	const cookies = (await ada.context().cookies()).map(({ name }) => name);
	expect(cookies).not.toContain(`amphi-${session}`);
	await expect
		.poll(() =>
			ada.evaluate(
				() =>
					new Promise((resolve) => {
						const opening = indexedDB.open('amphi-outbox');
						opening.onsuccess = () => {
							const all = opening.result.transaction('answers').objectStore('answers').count();
							all.onsuccess = () => resolve(all.result);
						};
					})
			)
		)
		.toBe(0);
	await ada.goto(`${url()}/${code}/data`);
	await expect(ada.getByTestId('no-data')).toBeVisible();
	await ada.context().close();
	await bob.context().close();
});

test('without JavaScript, and after the end, a graded student is told what deleting means, and deletes', async ({
	browser,
	page
}) => {
	await signUp(page);
	const { session, code } = await hall(page, [CHOICE]);
	await page.request.post(`${url()}/present/${session}?/configure`, {
		form: { identity: 'name', smsReplies: 'never' },
		headers: { origin: url() }
	});
	await host(page, session, { do: 'next' });
	const ada = await phone(browser, code, { javaScriptEnabled: false, locale: 'fr-FR' });
	await ada.getByTestId('join-name').fill('Ada Lovelace');
	await ada.getByTestId('join-submit').click();
	await votes(ada);
	await host(page, session, { do: 'end' });
	await ada.goto(`${url()}/privacy`);
	await ada.locator(`a[href="/${code}/data"]`).click();
	await expect(ada.getByText('Ada Lovelace')).toBeVisible();
	await ada.getByText('Supprimer mes réponses et ma participation').click();
	await expect(ada.getByText('vous n’avez aucun point')).toBeVisible();
	await ada.getByTestId('forget').click();
	await expect(ada.getByRole('status')).toContainText('Supprimé');
	await page.goto(`${url()}/sessions/${session}`);
	await expect(page.getByText('Ada Lovelace')).toHaveCount(0);
	await ada.context().close();
});

test('a program reads and deletes its participant with their token, once and for all', async ({
	page,
	playwright
}) => {
	await signUp(page);
	const { session, code } = await hall(page, [CHOICE]);
	const client = await playwright.request.newContext();
	const { token } = await (await client.post(`${url()}/api/join`, { data: { code } })).json();
	const as = { headers: { authorization: `Bearer ${token}`, cookie: '' } };
	const me = `${url()}/api/sessions/${session}/me`;
	expect(await (await client.get(me, as)).json()).toMatchObject({ answers: [] });
	expect((await client.delete(me, as)).status()).toBe(204);
	expect((await client.delete(me, as)).status()).toBe(204);
	expect((await client.get(me, as)).status()).toBe(404);
	const answer = await client.post(`${url()}/api/sessions/${session}/answers`, {
		...as,
		data: {
			activity: (await host(page, session, { do: 'next' })).activity!.id,
			round: 1,
			value: ['o1'],
			id: crypto.randomUUID(),
			seq: 1
		}
	});
	expect([answer.status(), (await answer.json()).error]).toEqual([403, 'foreign']);
	await client.dispose();
});

test('browsers keep what the page on privacy says, of students and of teachers, and nothing else', async ({
	browser,
	page
}) => {
	await signUp(page);
	await page.locator('a[href^="/decks/"]').first().click();
	await page.locator('section.card textarea').first().fill('Changed?');
	const unsaved = await keptBy(page);
	await page.goto(`${url()}/decks`);
	const { code, session } = await project(page);
	await host(page, session, { do: 'next' });
	const student = await phone(browser, code);
	await student.evaluate(() => navigator.serviceWorker.ready.then(() => {}));
	await student.getByRole('link', { name: 'Français' }).click();
	await student.reload();
	const { activity } = await stateOf(student.request, session);
	expect(activity).not.toBeNull();
	await votes(student);
	await student.goto(`${url()}/privacy`);
	await student.goto(`${url()}/${code}`);
	await expect.poll(() => keptBy(student)).toContain('indexedDB workbox-expiration');

	const byStudent = await keptBy(student);
	const byTeacher = [...unsaved, ...(await keptBy(page))];
	expect([...byStudent, ...byTeacher].filter((kept) => !entryOf(kept))).toEqual([]);
	expect(byStudent.filter((kept) => entryOf(kept)!.whose === 'teacher')).toEqual([]);
	const used = new Set<unknown>([...byStudent, ...byTeacher].map(entryOf));
	expect(ON_DEVICE.filter((entry) => !used.has(entry)).map(({ id }) => id)).toEqual([]);
	await student.context().close();
});

test('a teacher takes everything along, and deletes it with the account while a hall votes', async ({
	browser,
	page
}) => {
	const failures: string[] = [];
	page.on('response', (response) => {
		if (response.status() >= 500) failures.push(`${response.status()} ${response.url()}`);
	});
	const email = await signUp(page);
	const { session, code } = await hall(page, [CHOICE]);
	await host(page, session, { do: 'next' });
	const student = await phone(browser, code);
	await votes(student);

	await page.goto(`${url()}/decks`);
	await page.locator('header a[href="/account"]').click();
	const [file] = await Promise.all([
		page.waitForEvent('download'),
		page.locator('a[href="/account/data.zip"]').click()
	]);
	// Stored as they are, the files of the archive can be read in it.
	const archive = (await readFile(await file.path())).toString('utf8');
	expect(archive.startsWith('PK')).toBe(true);
	for (const part of [email, '.amphi.json', `${code}/session.json`, `${code}/answers.csv`]) {
		expect(archive).toContain(part);
	}
	expect(archive).toContain('"Readers"');
	expect(archive).toContain('The testing effect.');

	const deletion = page.locator('form[action="?/deleteAccount"]');
	const submit = async (typed: string, password: string) => {
		await deletion.locator('input[name=confirm]').fill(typed);
		await deletion.locator('input[name=password]').fill(password);
		await deletion.locator('button').click();
	};
	await submit('other@example.test', PASSWORD);
	await expect(page.getByRole('alert')).toContainText('not the mail address');
	await submit(email, 'not the password');
	await expect(page.getByRole('alert')).toContainText('wrong');
	await expect(student.getByTestId('phase')).toHaveAttribute('data-phase', 'open');

	const projector = await page.context().newPage();
	await projector.goto(`${url()}/present/${session}`);
	await submit(email, PASSWORD);
	await expect(page.getByRole('status')).toContainText('deleted');
	await expect(student.getByTestId('phase')).toHaveAttribute('data-phase', 'ended');
	const cookies = (await page.context().cookies()).map(({ name }) => name);
	expect(cookies.filter((name) => name.startsWith('sb-'))).toEqual([]);
	const answered = await student.request.get(`${url()}/api/sessions/${session}`);
	expect(answered.status()).toBe(404);
	expect((await student.request.get(`${url()}/${code}/data`)).status()).toBe(404);
	await projector.reload();
	await expect(projector).toHaveURL(/\/login/);
	await page.goto(`${url()}/login`);
	await page.locator('input[name=email]').fill(email);
	await page.locator('input[name=password]').fill(PASSWORD);
	await page.locator('form:has(input[name=password]) button[type=submit]').click();
	await expect(page.getByRole('alert')).toBeVisible();
	expect(failures).toEqual([]);
	await student.context().close();
});

test('all sessions go at a word and a password, whoever guesses it elsewhere; the decks stay', async ({
	page,
	playwright
}) => {
	const email = await signUp(page);
	const { session } = await hall(page, [CHOICE]);
	await hall(page, [CHOICE]);
	await page.goto(`${url()}/account`);
	const deletion = page.locator('form[action="?/deleteSessions"]');
	// This browser is not known by its cookie, and the account is being guessed at.
	await page.context().clearCookies({ name: 'known-device' });
	const stranger = await playwright.request.newContext();
	const guesses = Array.from({ length: 6 }, () =>
		stranger.post(`${url()}/login`, {
			form: { email, password: 'a guess' },
			headers: { origin: url(), accept: 'text/html' }
		})
	);
	expect((await Promise.all(guesses)).map((one) => one.status())).toContain(429);
	await stranger.dispose();
	await deletion.locator('input[name=password]').fill('not the password');
	await deletion.locator('button').click();
	await expect(page.getByRole('alert')).toBeVisible();
	expect((await page.request.get(`${url()}/sessions/${session}`)).status()).toBe(200);
	await deletion.locator('input[name=password]').fill(PASSWORD);
	await deletion.locator('button').click();
	await expect(page.getByRole('status')).toContainText('deleted');
	expect((await page.request.get(`${url()}/sessions/${session}`)).status()).toBe(404);
	await page.goto(`${url()}/decks`);
	await expect(page.getByTestId('deck-project')).toHaveCount(3);
});

test('the page names who answers, where that is set, and sessions get the date of this server', async ({
	page
}) => {
	await page.goto(`${url()}/privacy`);
	await expect(page.getByText('has not given a name here')).toBeVisible();
	const amphi = await startAmphi({
		AMPHI_OPERATOR: 'University of Example',
		AMPHI_PRIVACY_CONTACT: 'privacy@example.test',
		AMPHI_RETENTION_DAYS: '30'
	});
	const usual = process.env.AMPHI_E2E_URL;
	try {
		process.env.AMPHI_E2E_URL = amphi.url;
		await page.goto(`${url()}/privacy`);
		await expect(page.getByText('University of Example runs this server')).toBeVisible();
		await expect(page.locator('a[href="mailto:privacy@example.test"]')).toBeVisible();
		await expect(page.getByText('deleted 30 days after its start')).toBeVisible();
		await signUp(page);
		const { session } = await hall(page, [CHOICE]);
		await page.goto(`${url()}/sessions/${session}`);
		const days = 30 * 24 * 60 * 60 * 1000;
		const date = page.locator('input[name=purgeAt]');
		const near = [Date.now() + days, Date.now() + days - 60_000].map((at) =>
			new Date(at).toISOString().slice(0, 10)
		);
		expect(near).toContain(await date.inputValue());
		// And the teacher chooses another.
		await date.fill(new Date(Date.now() + 2 * days).toISOString().slice(0, 10));
		await page.locator('form[action="?/configure"] button').first().click();
		await expect(page.getByRole('status')).toContainText('Saved');
	} finally {
		process.env.AMPHI_E2E_URL = usual;
		await amphi.stop();
	}
});
