import { afterEach, beforeEach, expect, test, vi } from 'vitest';

const calls: { at: number; sessions: string[]; phones: string[] }[] = [];
let takes = 0;
vi.mock('./supabase', () => ({
	admin: () => ({
		rpc: async (_: string, args: { p_sessions: string[]; p_to_phones: string[] }) => {
			calls.push({ at: performance.now(), sessions: args.p_sessions, phones: args.p_to_phones });
			await new Promise((resolve) => setTimeout(resolve, takes));
			return { data: null, error: null };
		}
	}),
	unwrap: () => null
}));
vi.mock('./log', () => ({ log: { error: () => {} } }));
// The pause between two rounds has to follow the test's clock.
vi.mock('node:timers/promises', () => ({
	setTimeout: (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
}));
const { changed, flush } = await import('./tallies.ts');

beforeEach(() => {
	vi.useFakeTimers();
	calls.length = 0;
	takes = 1;
});
afterEach(async () => {
	await vi.advanceTimersByTimeAsync(5000);
	vi.useRealTimers();
});
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const of = (session: string) => calls.filter(({ sessions }) => sessions.includes(session));

test('a host hears at once, then at most every 100 ms, and always of the last change', async () => {
	changed('a');
	await pass(0);
	expect(of('a')).toHaveLength(1);
	for (let ms = 0; ms < 1000; ms += 10) {
		changed('a');
		await pass(10);
	}
	const heard = of('a');
	expect(heard.length).toBeGreaterThanOrEqual(9);
	for (let n = 1; n < heard.length; n++) {
		expect(heard[n]!.at - heard[n - 1]!.at).toBeGreaterThanOrEqual(100);
	}
	changed('a');
	const last = performance.now();
	await pass(150);
	expect(of('a').at(-1)!.at).toBeGreaterThanOrEqual(last);
});

test('phones hear at most once a second, and of the last change as well', async () => {
	for (let ms = 0; ms < 950; ms += 50) {
		changed('b');
		await pass(50);
	}
	const phones = () => calls.filter(({ phones }) => phones.includes('b'));
	expect(phones()).toHaveLength(1);
	await pass(1500);
	expect(phones()).toHaveLength(2);
	expect(phones()[1]!.at - phones()[0]!.at).toBeGreaterThanOrEqual(1000);
	await pass(3000);
	expect(phones()).toHaveLength(2);
});

test('very many halls share calls, each is heard, and half of the time is left for votes', async () => {
	takes = 40;
	const halls = Array.from({ length: 200 }, (_, n) => `hall ${n}`);
	for (const hall of halls) changed(hall);
	await pass(2000);
	expect(new Set(calls.flatMap(({ sessions }) => sessions)).size).toBe(200);
	for (let n = 1; n < calls.length; n++) {
		expect(calls[n]!.at - calls[n - 1]!.at).toBeGreaterThanOrEqual(80);
	}
});

test('a server that stops tells host and phones at once of what they have not heard', async () => {
	changed('c');
	await pass(10);
	changed('c');
	changed('d');
	const before = performance.now();
	await Promise.all([flush(), pass(150)]);
	const told = calls.filter(({ at }) => at >= before && at < before + 10);
	expect(told.flatMap(({ phones }) => phones).sort()).toEqual(['c', 'd']);
	const all = calls.length;
	await pass(3000);
	expect(calls).toHaveLength(all);
});
