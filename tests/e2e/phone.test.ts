import { expect, test, type Page } from '@playwright/test';
import { counts, goTo, host, phone, project, signUp, stateOf, url } from './lecture.ts';

/** Answers whatever is asked, as a finger would. */
async function answer(student: Page, words = 'calm'): Promise<void> {
	const option = student.getByTestId('answer-option').first();
	const text = student.getByTestId('answer-text').first();
	await expect(option.or(text)).toBeVisible();
	if (await option.isVisible()) await option.click();
	else await text.fill(words);
	const send = student.getByTestId('answer-submit');
	if (await send.isVisible()) await send.click();
}
const receipt = (student: Page, state: string) =>
	expect(student.getByTestId('answer-receipt')).toHaveAttribute('data-state', state);

test('of each kind, an answer counts while results are shown, through a reload and with the reveal', async ({
	browser,
	page
}) => {
	await signUp(page);
	const { code, session } = await project(page);
	const student = await phone(browser, code);
	const failures: string[] = [];
	student.on('pageerror', (error) => failures.push(error.message));
	student.on('response', (response) => {
		if (response.status() >= 500) failures.push(`${response.status()} ${response.url()}`);
	});
	for (let n = 1; n <= 7; n++) {
		await host(page, session, { do: 'next' });
		await answer(student);
		await receipt(student, 'counted');
		await host(page, session, { do: 'show_results' });
		await counts(page, 'answered', 1);
		await student.reload();
		await receipt(student, 'counted');
		await host(page, session, { do: 'close' });
		await expect(student.getByTestId('phase')).toHaveAttribute('data-phase', 'closed');
		await host(page, session, { do: 'reveal' });
		await expect(student.getByTestId('phase')).toHaveAttribute('data-phase', 'revealed');
		await expect(student.locator('li').first()).toBeVisible();
	}
	expect(failures).toEqual([]);
	await student.context().close();
});

test('the right answer and its explanation come with the reveal, and nowhere before', async ({
	browser,
	page
}) => {
	await signUp(page);
	const { code, session } = await project(page);
	await goTo(page, session, (state) => state.activity?.kind === 'choice');
	const student = await phone(browser, code);
	const before = (await student.content()) + JSON.stringify(await stateOf(page.request, session));
	expect(before).not.toMatch(/testing effect|"right"|explanation"/);
	await student.getByTestId('answer-option').nth(1).click();
	await receipt(student, 'counted');
	await host(page, session, { do: 'reveal' });
	await expect(student.getByTestId('verdict')).toHaveText(/Right!/);
	await expect(student.getByText('testing effect')).toBeVisible();
	await student.context().close();
});

test('an answer that comes too late never looks like one that counts', async ({
	browser,
	page
}) => {
	await signUp(page);
	const { code, session } = await project(page);
	await goTo(page, session, (state) => state.activity?.kind === 'choice');
	const student = await phone(browser, code);
	await student.getByTestId('answer-option').nth(0).click();
	await receipt(student, 'counted');
	await student.context().setOffline(true);
	await student.getByTestId('answer-option').nth(1).click();
	await receipt(student, 'kept');
	await expect(student.getByText('No network.')).toBeVisible();
	await host(page, session, { do: 'reveal' });
	await student.context().setOffline(false);
	await receipt(student, 'late');
	await expect(student.getByTestId('verdict')).toHaveText(/Wrong answer/);
	await expect(student.getByText('Your earlier answer counts.')).toBeVisible();

	// The same once the next question is open: the late one is named by its number.
	await host(page, session, { do: 'next' });
	await student.getByTestId('answer-option').first().click();
	await student.getByTestId('answer-submit').click();
	await receipt(student, 'counted');
	await student.context().setOffline(true);
	await student.getByTestId('answer-option').nth(1).click();
	await student.getByTestId('answer-submit').click();
	await receipt(student, 'kept');
	await host(page, session, { do: 'reveal' });
	await host(page, session, { do: 'next' });
	await student.context().setOffline(false);
	await expect(student.getByTestId('answer-missed')).toContainText('question 5');
	await student.context().close();
});

test('a double tap before the script runs, two tabs, and a phone that keeps no cookies are one participant', async ({
	browser,
	page
}) => {
	await signUp(page);
	const { code, session } = await project(page);
	await host(page, session, { do: 'next' });
	const slow = await browser.newContext({ javaScriptEnabled: false });
	const student = await slow.newPage();
	await student.goto(`${url()}/${code}`);
	const { activity } = await stateOf(page.request, session);
	const form = { activity: activity!.id, round: '1', rating: '4' };
	const headers = { origin: url() };
	await Promise.all(
		[1, 2].map(() => slow.request.post(`${url()}/${code}`, { form, headers, maxRedirects: 0 }))
	);
	await counts(page, 'answered', 1);
	await counts(page, 'participants', 1);

	// Two tabs: the first one's join is held back until the second has voted.
	const tabs = await browser.newContext();
	const [one, two] = [await tabs.newPage(), await tabs.newPage()];
	let release = () => {};
	const held = new Promise<void>((resolve) => (release = resolve));
	await one.route('**/api/join', async (route) => {
		await held;
		await route.continue();
	});
	const asked = one.waitForRequest('**/api/join');
	await one.goto(`${url()}/${code}`);
	await asked;
	await two.goto(`${url()}/${code}`);
	await two.getByTestId('answer-option').nth(1).click();
	await receipt(two, 'counted');
	await one.getByTestId('answer-option').nth(2).click();
	release();
	await receipt(one, 'counted');
	await counts(page, 'answered', 2);
	await counts(page, 'participants', 2);
	await tabs.close();

	const forgetful = await browser.newContext();
	await forgetful.route('**/*', async (route) => {
		const headers = { ...route.request().headers(), cookie: '' };
		await route.continue({ headers });
	});
	const other = await forgetful.newPage();
	await other.goto(`${url()}/${code}`);
	await other.getByTestId('answer-option').nth(2).click();
	await receipt(other, 'counted');
	await other.getByTestId('answer-option').nth(3).click();
	await receipt(other, 'counted');
	await counts(page, 'answered', 3);
	await counts(page, 'participants', 3);
	await slow.close();
	await forgetful.close();
});

test('who gave a name and lost the cookie is asked again, and the answer is not lost', async ({
	browser,
	page
}) => {
	await signUp(page);
	const { code, session } = await project(page);
	await page.request.post(`${url()}/present/${session}?/configure`, {
		form: { identity: 'identifier', smsReplies: 'never', smsEnabled: 'on' },
		headers: { origin: url() }
	});
	const student = await phone(browser, code);
	await expect(student.getByText('Everything will be deleted on')).toBeVisible();
	await student.getByTestId('join-name').fill('21904567');
	await student.getByTestId('join-submit').click();
	await host(page, session, { do: 'next' });
	await expect(student.getByTestId('answer-form')).toBeVisible();
	await student.context().clearCookies();
	await student.getByTestId('answer-option').first().click();
	await student.getByTestId('join-name').fill('21904567');
	await student.getByTestId('join-submit').click();
	await receipt(student, 'counted');
	await counts(page, 'answered', 1);
	await student.context().close();
});

test('a file that did not arrive is fetched again, and the question gets its buttons', async ({
	browser,
	page
}) => {
	await signUp(page);
	const { code, session } = await project(page);
	const student = await phone(browser, code);
	await expect(student.getByTestId('phase')).toHaveAttribute('data-phase', 'lobby');
	await student.waitForLoadState('networkidle');
	let failures = 2;
	await student.route('**/_app/immutable/**', (route) =>
		failures-- > 0 ? route.abort() : route.continue()
	);
	await host(page, session, { do: 'next' });
	await expect(student.getByTestId('answer-option').first()).toBeVisible();
	await student.getByTestId('answer-option').first().click();
	await receipt(student, 'counted');
	await student.context().close();
});

test('a code typed before the script runs is kept, however it is spelled', async ({
	browser,
	page
}) => {
	await signUp(page);
	const { code } = await project(page);
	const spelled = `${code.slice(0, 3).toLowerCase()}-${code.slice(3).toLowerCase()}`;
	const context = await browser.newContext({ viewport: { width: 360, height: 640 } });
	const student = await context.newPage();
	let release = () => {};
	const held = new Promise<void>((resolve) => (release = resolve));
	await student.route('**/_app/immutable/**/*.js', async (route) => {
		await held;
		await route.continue();
	});
	await student.goto(url(), { waitUntil: 'commit' });
	await student.getByTestId('join-code').pressSequentially(spelled);
	release();
	await student.waitForLoadState('networkidle');
	await expect(student.getByTestId('join-code')).toHaveValue(spelled);
	await student.getByTestId('join-submit').click();
	await expect(student).toHaveURL(`${url()}/${code}`);
	await student.goto(`${url()}/${spelled}`);
	await expect(student).toHaveURL(`${url()}/${code}`);
	await context.close();
});

test('without script each kind is answered, and what is refused says so and is given back', async ({
	browser,
	page
}) => {
	await signUp(page);
	const { code, session } = await project(page);
	await host(page, session, { do: 'next' });
	const student = await phone(browser, code, { javaScriptEnabled: false });
	for (let n = 1; n <= 7; n++) {
		await answer(student, `word ${n}`);
		await receipt(student, 'counted');
		if (n < 7) {
			await host(page, session, { do: 'next' });
			await student.goto(`${url()}/${code}`);
		}
	}
	// The last question is open: what shows nothing is no answer, and the earlier one still counts.
	await student.getByTestId('answer-text').fill('\u200b\u200b');
	await student.getByTestId('answer-submit').click();
	await receipt(student, 'invalid');
	await expect(student.getByText('Your earlier answer counts.')).toBeVisible();
	await host(page, session, { do: 'reveal' });
	await student.getByTestId('answer-text').fill('a second thought');
	await student.getByTestId('answer-submit').click();
	await receipt(student, 'late');
	await expect(student.getByText('Your earlier answer counts.')).toBeVisible();
	await student.context().close();
});
