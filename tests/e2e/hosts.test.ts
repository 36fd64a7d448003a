import { expect, test, type Browser, type Page } from '@playwright/test';
import { CHOICE, hall } from './hall.ts';
import { counts, phone, signUp, stateOf, url } from './lecture.ts';

/** The teacher, signed in on a phone of their own. */
async function inHand(browser: Browser, email: string): Promise<Page> {
	const context = await browser.newContext({
		viewport: { width: 360, height: 640 },
		hasTouch: true
	});
	const remote = await context.newPage();
	await remote.goto(`${url()}/login`);
	await remote.locator('input[name=email]').fill(email);
	await remote.locator('input[name=password]').fill('a long password');
	await remote.locator('form:has(input[name=password]) button[type=submit]').click();
	await expect(remote).toHaveURL(/\/decks$/);
	return remote;
}

test("the projector's laptop dies in the middle of a vote, and the teacher goes on from a phone", async ({
	browser,
	page
}) => {
	const email = await signUp(page);
	const { session, code } = await hall(page, [CHOICE, CHOICE]);
	await page.getByTestId('host-next').click();
	const student = await phone(browser, code);
	await student.getByTestId('answer-option').first().click();
	await counts(page, 'answered', 1);
	const remote = await inHand(browser, email);

	await page.close();
	const began = Date.now();
	await remote.goto(`${url()}/present/${session}?view=remote`);
	await counts(remote, 'answered', 1);
	await student.getByTestId('answer-option').nth(1).click();
	await remote.getByTestId('host-close').tap();
	await expect(student.getByTestId('phase')).toHaveAttribute('data-phase', 'closed');
	expect(Date.now() - began).toBeLessThan(10_000);
	await remote.getByTestId('host-reveal').tap();
	await expect(student.getByText('The testing effect.')).toBeVisible();
	await remote.getByTestId('host-next').tap();
	await expect(student.getByTestId('answer-form')).toBeVisible();
	await counts(remote, 'answered', 0);
	await remote.context().close();
	await student.context().close();
});

test('of two hosts the later command wins, whole, and the earlier screen follows', async ({
	browser,
	page
}) => {
	const email = await signUp(page);
	const { session, code } = await hall(page, [CHOICE, CHOICE]);
	const remote = await inHand(browser, email);
	await remote.goto(`${url()}/present/${session}?view=remote`);
	const student = await phone(browser, code);

	// One presses after the other.
	await page.getByTestId('host-next').click();
	await remote.getByTestId('host-close').tap();
	await expect(page.getByTestId('host-open')).toBeVisible();
	await page.getByTestId('host-reveal').click();
	await expect(remote.getByTestId('host-reveal')).toBeDisabled();
	await remote.getByTestId('host-next').tap();
	await expect(page.getByTestId('host-close')).toBeVisible();

	// Commands of both, crossing each other, again and again.
	for (let round = 0; round < 5; round++) {
		const crossing = ['close', 'next', 'reveal', 'previous', 'open', 'restart_round'];
		await Promise.all(
			crossing.map((what, n) =>
				(n % 2 ? page : remote).request
					.post(`${url()}/api/sessions/${session}/host`, { data: { do: what } })
					// A command that no longer fits is refused with its code, never half done.
					.then(async (said) => expect([200, 409]).toContain(said.status()))
			)
		);
	}
	// What each screen shows is the state that there is, whole.
	const { phase } = await stateOf(page.request, session);
	await expect(student.getByTestId('phase')).toHaveAttribute('data-phase', phase);
	for (const screen of [page, remote]) {
		await expect(screen.getByTestId('host-close')).toHaveCount(phase === 'open' ? 1 : 0);
	}
	await remote.context().close();
	await student.context().close();
});
