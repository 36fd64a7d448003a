import { afterEach, expect, test, vi } from 'vitest';
import { singleFlight } from './single-flight.ts';

afterEach(() => void vi.useRealTimers());

test('a hundred questions at once cost two reads, and nobody gets an older answer', async () => {
	let reads = 0;
	const read = singleFlight(async () => {
		const mine = ++reads;
		await new Promise((resolve) => setTimeout(resolve, 5));
		return mine;
	});
	const answers = await Promise.all(Array.from({ length: 100 }, () => read('a')));
	expect(answers[0]).toBe(1);
	expect(new Set(answers.slice(1))).toEqual(new Set([2]));
	expect(await read('a')).toBe(3);
});

test('who asks one by one shares reads as well, and gets none that began before', async () => {
	vi.useFakeTimers();
	let reads = 0;
	const read = singleFlight(async () => ++reads);
	const asked: { after: number; answer: Promise<number> }[] = [];
	for (let i = 0; i < 100; i++) {
		asked.push({ after: reads, answer: read('a') });
		await vi.advanceTimersByTimeAsync(1);
	}
	await vi.advanceTimersByTimeAsync(100);
	for (const { after, answer } of asked) expect(await answer).toBeGreaterThan(after);
	expect(reads).toBeLessThan(5);
	const alone = read('a');
	expect(await alone).toBe(reads);
});

test('a failed read fails those who shared it, and the next one starts afresh', async () => {
	let fail = true;
	const read = singleFlight(async () => {
		if (!fail) return 'ok';
		fail = false;
		throw new Error('gone');
	});
	const [first, second] = await Promise.allSettled([read('a'), read('a')]);
	expect(first.status).toBe('rejected');
	expect(second).toEqual({ status: 'fulfilled', value: 'ok' });
});
