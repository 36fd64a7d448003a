import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { LiveHost, type HostEvents, type Snapshot } from './host.svelte.ts';
import type { PublicState, Results } from './state.ts';

const START = Date.parse('2026-11-24T10:00:00Z');
const at = (ms: number) => new Date(START + ms).toISOString();

function state(version: number, change: Partial<PublicState> = {}): PublicState {
	return {
		session: 's',
		version,
		now: new Date().toISOString(),
		title: 'Optics',
		language: 'en',
		pace: 'live',
		phase: 'open',
		round: 1,
		identity: 'anonymous',
		activity: {
			id: 'a',
			kind: 'poll',
			position: 1,
			of: 2,
			revealed: false,
			content: { question: 'Why?' }
		},
		...change
	};
}

function results(answered: number, change: Partial<Results> = {}): Results {
	return {
		activity: 'a',
		round: 1,
		participants: 10,
		answered,
		counts: [['o1', answered]],
		...change
	};
}

/** A session that the test leads; `server` is what a read finds. */
function stage(server: Snapshot) {
	const on = {
		server,
		reads: 0,
		offline: false,
		listening: false,
		events: {} as HostEvents,
		subscribed: () => {},
		lost: () => {},
		back: () => {}
	};
	const listen = (events: HostEvents, subscribed: () => void, lost: () => void) => {
		Object.assign(on, { events, subscribed, lost, listening: true });
		return () => void (on.listening = false);
	};
	const wake = (back: () => void) => {
		on.back = back;
		return () => {};
	};
	const read = async () => {
		on.reads++;
		if (on.offline) throw new TypeError('Failed to fetch');
		return on.server;
	};
	return { on, world: { listen, wake, read } };
}

beforeEach(() => void vi.useFakeTimers({ now: START }));
afterEach(() => void vi.useRealTimers());
const settle = () => vi.advanceTimersByTimeAsync(0);

test('an older state that arrives late changes nothing', () => {
	const host = new LiveHost({ state: state(5), tally: null });
	host.accept(state(7, { phase: 'closed' }));
	host.accept(state(6, { phase: 'open' }));
	expect(host.phase).toBe('closed');
});

test('counts only move forward', () => {
	const host = new LiveHost({ state: state(5), tally: results(2) });
	host.count({ ...results(4), version: 9 });
	host.count({ ...results(3), version: 8 });
	expect([host.participants, host.answered, host.counts]).toEqual([10, 4, [['o1', 4]]]);
});

test('the results in a state count as a tally of its version', () => {
	const host = new LiveHost({ state: state(5), tally: null });
	host.accept(state(9, { phase: 'revealed', results: results(6) }));
	host.count({ ...results(5), version: 8 });
	expect(host.answered).toBe(6);
	expect(host.shown).toBe(true);
});

test('a tally of another question or round is not shown, but its participants are', () => {
	const host = new LiveHost({ state: state(5), tally: results(2) });
	host.count({ ...results(7, { activity: 'b', participants: 12 }), version: 9 });
	expect([host.participants, host.answered, host.counts]).toEqual([12, 0, []]);
	host.accept(state(10, { round: 2 }));
	host.count({ ...results(7), version: 11 });
	expect(host.answered).toBe(0);
});

test('results are hidden while voting unless the state carries them', () => {
	const host = new LiveHost({ state: state(5), tally: results(2) });
	expect(host.shown).toBe(false);
	host.accept(state(6, { results: results(2) }));
	expect(host.shown).toBe(true);
});

test('a host that lost its socket reads on, and reads at once when it is back', async () => {
	const host = new LiveHost({ state: state(1), tally: null });
	const { on, world } = stage({ state: state(1), tally: results(0) });
	host.connect(world);
	on.subscribed();
	await settle();
	expect([on.reads, host.connected]).toEqual([1, true]);

	on.lost();
	expect(host.connected).toBe(false);
	on.server = { state: state(4, { phase: 'closed' }), tally: results(8) };
	await vi.advanceTimersByTimeAsync(3000);
	expect([host.phase, host.answered]).toEqual(['closed', 8]);

	on.server = { state: state(6, { phase: 'revealed' }), tally: results(9) };
	on.subscribed();
	await settle();
	expect([host.phase, host.answered, host.connected]).toEqual(['revealed', 9, true]);
	const { reads } = on;
	await vi.advanceTimersByTimeAsync(30_000);
	expect(on.reads).toBeLessThanOrEqual(reads + 1);
});

test('a host that wakes reads at once', async () => {
	const host = new LiveHost({ state: state(1), tally: null });
	const { on, world } = stage({ state: state(3, { phase: 'closed' }), tally: null });
	host.connect(world);
	on.back();
	await settle();
	expect(host.phase).toBe('closed');
});

test('a read that an event overtook does not undo its counts', async () => {
	const host = new LiveHost({ state: state(1), tally: results(0) });
	const { on, world } = stage({ state: state(1), tally: results(3) });
	host.connect(world);
	on.back();
	on.events.tally_changed({ ...results(5), version: 8 });
	await settle();
	expect(host.answered).toBe(5);
});

test('without a network it tries again until it reads', async () => {
	const host = new LiveHost({ state: state(1), tally: null });
	const { on, world } = stage({ state: state(3, { phase: 'closed' }), tally: null });
	on.offline = true;
	host.connect(world);
	on.lost();
	await vi.advanceTimersByTimeAsync(20_000);
	expect(host.phase).toBe('open');
	on.offline = false;
	await vi.advanceTimersByTimeAsync(15_000);
	expect(host.phase).toBe('closed');
});

test('a timer that runs out closes the vote on the screen, and an extension opens it again', async () => {
	const host = new LiveHost({ state: state(1, { closesAt: at(30_000) }), tally: null });
	const { on, world } = stage({ state: state(1, { closesAt: at(30_000) }), tally: null });
	host.connect(world);
	await vi.advanceTimersByTimeAsync(29_999);
	expect(host.phase).toBe('open');
	await vi.advanceTimersByTimeAsync(2);
	expect([host.phase, host.closesAt]).toEqual(['closed', undefined]);
	on.events.state_changed(state(2, { closesAt: at(60_000) }));
	expect([host.phase, host.closesAt]).toEqual(['open', at(60_000)]);
});

test('after the undo nothing is heard and nothing is read', async () => {
	const host = new LiveHost({ state: state(1, { closesAt: at(5000) }), tally: null });
	const { on, world } = stage({ state: state(1), tally: null });
	host.connect(world)();
	on.back();
	await vi.advanceTimersByTimeAsync(60_000);
	expect([on.reads, on.listening, host.phase]).toEqual([0, false, 'open']);
});
