import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Sent } from './outbox.ts';
import { LivePhone, type Own } from './phone.svelte.ts';
import type { PublicState } from './state.ts';

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
		activity: { id: 'a', kind: 'poll', position: 1, of: 2, revealed: false, content: {} },
		...change
	};
}

/** A phone whose world the test leads; `server` is what a read finds. */
function stage(before: PublicState, own: Own | null = null) {
	const on = {
		server: before as PublicState | 'gone' | null,
		answer: async (): Promise<Sent | 'stranger'> => 'counted',
		reads: 0,
		offline: false,
		listening: false,
		rejoined: 0,
		seqs: [] as number[],
		changed: (_: PublicState) => {},
		subscribed: () => {},
		lost: () => {},
		back: () => {}
	};
	const phone = new LivePhone(before, own);
	const leave = phone.connect({
		shelf: null,
		async read() {
			on.reads++;
			if (on.offline) throw new TypeError('Failed to fetch');
			return on.server;
		},
		send(answer) {
			on.seqs.push(answer.seq);
			return on.answer();
		},
		rejoin: () => void on.rejoined++,
		listen(changed, subscribed, lost) {
			Object.assign(on, { changed, subscribed, lost, listening: true });
			return () => void (on.listening = false);
		},
		wake(back) {
			on.back = back;
			return () => {};
		}
	});
	return { on, phone, leave };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

test('without a socket a phone asks every few seconds, with one it does not', async () => {
	const { on, phone } = stage(state(1));
	on.server = state(2, { phase: 'closed' });
	await pass(5000);
	expect([on.reads, phone.phase]).toEqual([1, 'closed']);
	await pass(30_000);
	const polled = on.reads;
	expect(polled).toBeGreaterThan(5);
	on.subscribed();
	await pass(60_000);
	expect(on.reads).toBe(polled + 1);
	on.lost();
	await pass(60_000);
	expect(on.reads).toBeGreaterThan(polled + 10);
});

test('a phone that woke asks for a while, since its socket may have died in its sleep', async () => {
	const { on, phone } = stage(state(1));
	on.subscribed();
	await pass(60_000);
	const { reads } = on;
	on.back();
	on.server = state(2, { phase: 'closed' });
	await pass(10_000);
	expect(phone.phase).toBe('closed');
	expect(on.reads).toBeGreaterThan(reads + 1);
	await pass(60_000);
	const settled = on.reads;
	await pass(60_000);
	expect(on.reads).toBe(settled);
});

test('an older state never undoes a newer one', () => {
	const { on, phone } = stage(state(5, { phase: 'closed' }));
	on.changed(state(4));
	expect(phone.phase).toBe('closed');
	on.changed(state(6, { phase: 'revealed' }));
	expect(phone.phase).toBe('revealed');
});

test('a session that ended leaves the phone in peace', async () => {
	const { on, phone } = stage(state(1));
	on.changed(state(2, { phase: 'ended', activity: null }));
	expect([phone.phase, on.listening]).toEqual(['ended', false]);
	await pass(60_000);
	expect(on.reads).toBe(0);
	const late = stage(state(2, { phase: 'ended', activity: null })).on;
	await pass(60_000);
	expect([late.reads, late.listening]).toEqual([0, false]);
});

test('a phone that is left asks no more, even when a question was under way', async () => {
	const { on, leave } = stage(state(1));
	on.offline = true;
	await pass(5000);
	leave();
	const { reads } = on;
	await pass(60_000);
	expect(on.reads).toBe(reads);
});

test('without a network the phone says so, keeps the answer and sends it later', async () => {
	const { on, phone } = stage(state(1));
	on.answer = async () => {
		throw new TypeError('Failed to fetch');
	};
	phone.answer(['x']);
	await pass(1);
	expect([phone.online, phone.said?.receipt]).toEqual([false, 'kept']);
	on.answer = async () => 'counted';
	on.back();
	await pass(1);
	expect([phone.online, phone.said?.receipt]).toEqual([true, 'counted']);
});

test('who is no longer known and must say a name is asked again, and the answer waits', async () => {
	const { on, phone } = stage(state(1, { identity: 'name' }));
	on.answer = async () => 'stranger';
	phone.answer(['x']);
	await pass(1);
	expect([on.rejoined, phone.said?.receipt]).toEqual([1, 'kept']);
	on.changed(state(2, { phase: 'ended', activity: null }));
	on.back();
	await pass(20_000);
	expect(on.rejoined).toBe(1);
});

test('a change of mind goes above what the server has, whatever the clock of the phone', async () => {
	const ahead = Date.now() + 3_600_000;
	const { on, phone } = stage(state(1), { value: ['x'], seq: ahead });
	expect(phone.said).toEqual({ value: ['x'], receipt: 'counted', counted: ['x'] });
	phone.answer(['y']);
	await pass(1);
	expect(on.seqs[0]).toBeGreaterThan(ahead);
});

test('a timer that runs out closes the vote by itself', async () => {
	const { phone } = stage(state(1, { closesAt: new Date(Date.now() + 2000).toISOString() }));
	expect(phone.phase).toBe('open');
	await pass(2001);
	expect(phone.phase).toBe('closed');
});

test('an answer that came too late never stands for the one that counts', async () => {
	const { on, phone } = stage(state(1), { value: ['right'], seq: 1 });
	on.answer = async () => 'late';
	phone.answer(['wrong']);
	await pass(1);
	expect(phone.said).toEqual({ value: ['right'], receipt: 'late', counted: ['right'] });
	const silent = stage(state(1));
	silent.on.answer = async () => 'late';
	silent.phone.answer(['wrong']);
	await pass(1);
	expect(silent.phone.said).toEqual({ value: null, receipt: 'late', counted: null });
});

test('a late answer to the question before is told by its number', async () => {
	const { on, phone } = stage(state(1));
	on.answer = async () => 'late';
	phone.answer(['x']);
	const next = { id: 'b', kind: 'poll' as const, position: 2, of: 2, revealed: false, content: {} };
	on.changed(state(2, { activity: next }));
	await pass(1);
	expect([phone.missed, phone.said]).toEqual([1, null]);
	on.answer = async () => 'counted';
	phone.answer(['y']);
	expect(phone.missed).toBe(null);
});

test('a phone knows that the server is full, until something is stored again', async () => {
	const { on, phone } = stage(state(1));
	on.answer = async () => 'full';
	phone.answer(['x']);
	await vi.waitFor(() => expect(phone.full).toBe(true));
	expect([phone.online, phone.said?.receipt, phone.said?.counted]).toEqual([true, 'kept', null]);
	on.answer = async () => 'counted';
	phone.retry();
	await vi.waitFor(() => expect(phone.said?.receipt).toBe('counted'));
	expect(phone.full).toBe(false);
});

test('a session that was deleted is over', async () => {
	const { on, phone } = stage(state(5));
	on.server = 'gone';
	await phone.refresh();
	expect(phone.phase).toBe('ended');
	expect(phone.online).toBe(true);
});
