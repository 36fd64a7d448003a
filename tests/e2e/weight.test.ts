import { expect, test } from '@playwright/test';
import { project, signUp, url } from './lecture.ts';

/** All bytes of a phone's first visit until it can vote, headers included: DESIGN's budget. */
const BUDGET = 70_000;

interface Loaded {
	url: string;
	bytes: number;
	/** Seconds of the browser's clock. */
	at: number;
}

test('a phone votes within its first 70 kB, and loads nothing of Supabase but Realtime', async ({
	browser,
	page
}) => {
	await signUp(page);
	const { code } = await project(page);
	await page.getByTestId('host-next').click();
	await expect(page.getByTestId('host-close')).toBeVisible();

	const context = await browser.newContext({ viewport: { width: 360, height: 640 } });
	const phone = await context.newPage();
	const network = await context.newCDPSession(phone);
	const loaded = new Map<string, Loaded>();
	let joins = Infinity;
	network.on('Network.requestWillBeSent', ({ requestId, request, timestamp }) => {
		// The page joins by itself as soon as its script runs: from here on, a tap is a vote.
		if (request.url.endsWith('/api/join')) joins = Math.min(joins, timestamp);
		loaded.set(requestId, { url: request.url, bytes: 0, at: Infinity });
	});
	network.on('Network.loadingFinished', ({ requestId, encodedDataLength, timestamp }) => {
		const file = loaded.get(requestId);
		if (file) Object.assign(file, { bytes: encodedDataLength, at: timestamp });
	});
	await network.send('Network.enable');
	const socket = phone.waitForEvent('websocket');
	await phone.goto(`${url()}/${code}`);
	await socket;
	await phone.getByTestId('answer-option').first().click();
	await expect(phone.getByTestId('answer-receipt')).toHaveAttribute('data-state', 'counted');

	const before = [...loaded.values()].filter(({ at }) => at <= joins);
	const bytes = before.reduce((sum, file) => sum + file.bytes, 0);
	test.info().annotations.push({ type: 'bytes until a phone can vote', description: `${bytes}` });
	expect(before.length).toBeGreaterThan(5);
	expect(bytes).toBeLessThan(BUDGET);

	const scripts = [...loaded.values()].filter(({ url }) => url.endsWith('.js'));
	const sources = await Promise.all(
		scripts.map(async (file) => (await page.request.get(file.url)).text())
	);
	expect(sources.some((source) => source.includes('phx_join'))).toBe(true);
	expect(sources.some((source) => /GoTrue|PostgrestClient|wordCloud/.test(source))).toBe(false);
	await context.close();
});
