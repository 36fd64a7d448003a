import { randomUUID } from 'node:crypto';
import { expect, test, type Page } from '@playwright/test';
import { CHOICE, hall } from './hall.ts';
import { counts, host, phone, signUp, url } from './lecture.ts';

/** What the projector is told of votes, as it arrives: how many answered, each time. */
function tallies(page: Page): number[] {
	const told: number[] = [];
	page.on('websocket', (socket) =>
		socket.on('framereceived', ({ payload }) => {
			const text = payload.toString();
			if (!text.includes('tally_changed')) return;
			told.push(Number(/"answered":\s*(\d+)/.exec(text)?.[1]));
		})
	);
	return told;
}

/** The rows that the database keeps, as the teacher's file has them. */
async function rows(page: Page, session: string): Promise<string[]> {
	const csv = await (await page.request.get(`${url()}/sessions/${session}/answers.csv`)).text();
	return csv.trim().split(/\r?\n/).slice(1);
}

async function tallied(page: Page, key: string, count: number): Promise<void> {
	await host(page, new URL(page.url()).pathname.split('/')[2] ?? '', { do: 'show_results' });
	await expect(page.locator(`[data-testid=tally-row][data-key=${key}]`)).toHaveAttribute(
		'data-count',
		String(count)
	);
}

test('an answer that a client sends ten times at once is acknowledged ten times and counted once', async ({
	page
}) => {
	await signUp(page);
	const told = tallies(page);
	const { code, session } = await hall(page, [CHOICE]);
	const { activity } = await host(page, session, { do: 'next' });
	const headers = { 'content-type': 'application/json' };
	const joined = await fetch(`${url()}/api/join`, {
		method: 'POST',
		headers,
		body: JSON.stringify({ code })
	});
	const { token } = (await joined.json()) as { token: string };
	const body = JSON.stringify({
		activity: activity!.id,
		round: 1,
		value: ['o1'],
		id: randomUUID(),
		seq: 1
	});
	const send = async () => {
		const response = await fetch(`${url()}/api/sessions/${session}/answers`, {
			method: 'POST',
			headers: { ...headers, authorization: `Bearer ${token}` },
			body
		});
		return { status: response.status, body: await response.json() };
	};
	const counted = { status: 200, body: { status: 'counted' } };
	expect(await Promise.all(Array.from({ length: 10 }, send))).toEqual(Array(10).fill(counted));
	await counts(page, 'answered', 1);
	expect(await send()).toEqual(counted);
	await tallied(page, 'o1', 1);
	await counts(page, 'participants', 1);
	expect(await rows(page, session)).toHaveLength(1);
	expect(told.length).toBeGreaterThan(0);
	expect(Math.max(...told)).toBe(1);
});

test('ten taps on an option are one vote, before the script runs as well', async ({
	browser,
	page
}) => {
	await signUp(page);
	const told = tallies(page);
	const { code, session } = await hall(page, [CHOICE]);
	await host(page, session, { do: 'next' });
	const student = await phone(browser, code);
	await student
		.getByTestId('answer-option')
		.nth(1)
		.evaluate((option: HTMLElement) => {
			for (let i = 0; i < 10; i++) option.click();
		});
	for (let i = 0; i < 10; i++) await student.getByTestId('answer-option').nth(1).tap();
	await expect(student.getByTestId('answer-receipt')).toHaveAttribute('data-state', 'counted');
	await counts(page, 'answered', 1);

	// Each tap on the bare form sends it anew; the browser shows the answer to the last.
	const plain = await phone(browser, code, { javaScriptEnabled: false });
	const taps = Array.from({ length: 10 }, () =>
		plain
			.getByTestId('answer-option')
			.nth(1)
			.tap({ noWaitAfter: true })
			.catch(() => {})
	);
	await Promise.all(taps);
	await expect(plain.getByTestId('answer-receipt')).toHaveAttribute('data-state', 'counted');
	await counts(page, 'answered', 2);
	await tallied(page, 'o2', 2);
	await counts(page, 'participants', 2);
	expect(await rows(page, session)).toHaveLength(2);
	expect(Math.max(...told)).toBe(2);
	await student.context().close();
	await plain.context().close();
});
