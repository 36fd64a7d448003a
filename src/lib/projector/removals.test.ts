import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Removals } from './removals.svelte';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function stage(done = true) {
	const asked: [string, string, boolean][] = [];
	const server = { done };
	const removals = new Removals(async ({ activity, key, hidden }) => {
		asked.push([activity, key, hidden]);
		return server.done;
	});
	return { removals, asked, server };
}

test('words come back one by one, the last first', async () => {
	const { removals, asked } = stage();
	await removals.remove('a', 'zut', 'Zut');
	await removals.remove('a', 'flute', 'Flûte');
	expect([removals.count, removals.last]).toEqual([2, 'Flûte']);
	await removals.undo();
	expect([removals.count, removals.last]).toEqual([1, 'Zut']);
	expect(asked.at(-1)).toEqual(['a', 'flute', false]);
});

test('a word that could not be put back is still offered, and said', async () => {
	const { removals, server } = stage();
	await removals.remove('a', 'zut', 'Zut');
	server.done = false;
	await removals.undo();
	expect([removals.count, removals.failed]).toEqual([1, 'not_restored']);
	server.done = true;
	await removals.undo();
	expect([removals.count, removals.failed]).toEqual([0, null]);
});

test('the offer goes after ten seconds, and with the question', async () => {
	const { removals } = stage();
	await removals.remove('a', 'zut', 'Zut');
	await vi.advanceTimersByTimeAsync(10_000);
	expect(removals.count).toBe(0);
	await removals.remove('a', 'zut', 'Zut');
	removals.clear();
	expect(removals.count).toBe(0);
});
