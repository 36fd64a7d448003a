import { expect, test, type Page } from '@playwright/test';
import { openLine } from '../support/line.ts';
import { CHOICE, hall, student } from './hall.ts';
import { counts, host, signUp, stateOf, url } from './lecture.ts';

/** How long the host's network stalls, in ms. */
const STALL = 10_000;
/** How long its screen may take to be right again, in ms; it reconnects after half a second to one and a half. */
const RIGHT = 5000;
const HALL = 30;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** True when the page was not loaded anew since it was marked. */
const mark = (page: Page) => page.evaluate(() => void ((window as { kept?: boolean }).kept = true));
const isKept = (page: Page) => page.evaluate(() => (window as { kept?: boolean }).kept === true);

for (const [how, after] of [
	['lets through what waited', 'resume'],
	['loses what waited and every connection', 'cut']
] as const) {
	test(`while the host's network stalls for 10 s phones vote on; then it ${how}, and the screen is right`, async ({
		page
	}) => {
		await page.setViewportSize({ width: 1920, height: 1080 });
		await signUp(page);
		const { code, session } = await hall(page, [CHOICE, CHOICE, CHOICE]);
		const line = await openLine(url());
		await page.goto(`${line.url}/present/${session}`);
		await mark(page);
		await host(page, session, { do: 'next' });
		const students = await Promise.all(Array.from({ length: HALL }, () => student(code)));
		await counts(page, 'participants', HALL);
		await students[0]?.answer(['o1']);
		await counts(page, 'answered', 1);
		const before = await stateOf(page.request, session);

		line.stall();
		const began = Date.now();
		let slowest = 0;
		// Pressed while nothing leaves: it may be done late, and once.
		await page.getByTestId('host-next').click();
		for (const one of students.slice(1)) {
			const asked = Date.now();
			await one.answer(['o2']);
			slowest = Math.max(slowest, Date.now() - asked);
			await pause(200);
		}
		// All were acknowledged while the host was away: nobody waited for it.
		expect(Date.now() - began).toBeLessThan(STALL);
		await counts(page, 'answered', 1);
		await expect(page.getByRole('status').filter({ hasText: 'Not sent, retrying' })).toBeVisible();
		await test
			.info()
			.attach('stalled', { body: await page.screenshot(), contentType: 'image/png' });
		await pause(began + STALL - Date.now());
		line[after]();
		const back = Date.now();

		await expect(page.getByText('Question 2 of 3')).toBeVisible({ timeout: RIGHT });
		test.info().annotations.push({
			type: 'a vote during the stall; the screen right after it',
			description: `${slowest} ms; ${Date.now() - back} ms`
		});
		console.log(`    ${after}: slowest vote ${slowest} ms, right after ${Date.now() - back} ms`);
		await expect(page.getByRole('status').filter({ hasText: 'Not sent' })).toBeHidden();
		// Done once, although it was sent more than once.
		const now = await stateOf(page.request, session);
		expect(now).toMatchObject({ phase: 'open', activity: { position: 2 } });
		expect(now.activity?.id).not.toBe(before.activity?.id);

		// Live again, and no vote of the stall is lost.
		await students[0]?.answer(['o1']);
		await counts(page, 'answered', 1);
		await page.getByTestId('host-previous').click();
		await expect(page.getByText('Question 1 of 3')).toBeVisible();
		await counts(page, 'answered', HALL);
		await page.getByTestId('host-show').click();
		await expect(page.locator('[data-testid=tally-row][data-key=o2]')).toHaveAttribute(
			'data-count',
			String(HALL - 1)
		);
		expect(await isKept(page)).toBe(true);
		await line.close();
	});

	test(`counts of a question that stayed open are right within seconds when the stall ${how}`, async ({
		page
	}) => {
		await signUp(page);
		const { code, session } = await hall(page, [CHOICE]);
		const line = await openLine(url());
		await page.goto(`${line.url}/present/${session}`);
		await mark(page);
		await host(page, session, { do: 'next' });
		const students = await Promise.all(Array.from({ length: HALL }, () => student(code)));
		await students[0]?.answer(['o1']);
		await counts(page, 'answered', 1);
		line.stall();
		await Promise.all(students.slice(1).map((one) => one.answer(['o2'])));
		// Another device of the teacher's closes the vote meanwhile.
		await host(page, session, { do: 'close' });
		await pause(STALL);
		line[after]();
		await expect(page.getByTestId('answered').first()).toHaveAttribute('data-value', `${HALL}`, {
			timeout: RIGHT
		});
		await expect(page.getByTestId('host-open')).toBeVisible({ timeout: RIGHT });
		expect(await isKept(page)).toBe(true);
		await line.close();
	});
}
