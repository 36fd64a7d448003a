import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { LiveHost } from '$lib/live/host.svelte';
import type { Phase, PublicState } from '$lib/live/state';
import { Control, type Order, type Reply } from './control.svelte';

const STEPS = [
	{ id: 'a', graded: true, streams: false },
	{ id: 'b', graded: false, streams: false },
	{ id: 'c', graded: false, streams: true }
];

function state(version: number, phase: Phase, activity: string | null, round = 1): PublicState {
	return {
		session: 's',
		version,
		now: new Date().toISOString(),
		title: 'Optics',
		language: 'en',
		pace: 'live',
		phase,
		round,
		identity: 'anonymous',
		activity: activity
			? { id: activity, kind: 'poll', position: 1, of: 3, revealed: false, content: {} }
			: null
	};
}

function stage(now: PublicState, answer: (order: Order) => Reply = () => done(now)) {
	const orders: Order[] = [];
	const server = { answer };
	const host = new LiveHost({ state: now, tally: null });
	const control = new Control(host, STEPS, async (order) => {
		orders.push(order);
		return server.answer(order);
	});
	return { host, control, orders, server };
}

const done = (state: PublicState): Reply => ({ status: 'done', state });

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());
const settle = () => vi.advanceTimersByTimeAsync(0);

test('starting opens the first question', () => {
	const { control, orders } = stage(state(1, 'lobby', null));
	control.open();
	expect(orders).toEqual([{ do: 'open', activity: 'a' }]);
});

test('two taps on next before the answer has come move on by one', async () => {
	const { host, control, orders } = stage(state(1, 'closed', 'a'), () =>
		done(state(2, 'open', 'b'))
	);
	control.next();
	control.next();
	expect(orders).toEqual([
		{ do: 'goto', activity: 'b' },
		{ do: 'goto', activity: 'b' }
	]);
	await settle();
	expect(host.state.activity?.id).toBe('b');
});

test('there is no next after the last question and no previous before the first', () => {
	expect(stage(state(1, 'open', 'c')).control.following).toBeUndefined();
	expect(stage(state(1, 'open', 'a')).control.preceding).toBeUndefined();
	expect(stage(state(1, 'lobby', null)).control.following?.id).toBe('a');
	expect(stage(state(1, 'lobby', null)).control.preceding).toBeUndefined();
});

test('an order that did not reach the server is sent again until it does', async () => {
	const { host, control, orders, server } = stage(state(1, 'open', 'a'), () => ({
		status: 'unreachable'
	}));
	control.close();
	await settle();
	expect(control.sending).toBe('retrying');
	server.answer = () => done(state(2, 'closed', 'a'));
	await vi.advanceTimersByTimeAsync(500);
	expect([orders.length, control.sending, host.phase]).toEqual([2, 'idle', 'closed']);
});

test('an order that never arrives is given up, said, and can be sent again by hand', async () => {
	const { host, control, server } = stage(state(1, 'open', 'a'), () => ({ status: 'unreachable' }));
	control.close();
	await vi.advanceTimersByTimeAsync(60_000);
	expect(control.sending).toBe('failed');
	server.answer = () => done(state(2, 'closed', 'a'));
	control.retry();
	await settle();
	expect([control.sending, host.phase]).toEqual(['idle', 'closed']);
});

test('a later order takes the place of one that is still being retried', async () => {
	const { control, orders, server } = stage(state(1, 'open', 'a'), () => ({
		status: 'unreachable'
	}));
	control.close();
	await settle();
	server.answer = () => done(state(2, 'revealed', 'a'));
	control.reveal();
	await vi.advanceTimersByTimeAsync(60_000);
	expect(orders.map((order) => order.do)).toEqual(['close', 'reveal']);
});

test('a lock that is still being retried is not forgotten when results are shown meanwhile', async () => {
	const { control, orders, server } = stage(state(1, 'open', 'a'), () => ({
		status: 'unreachable'
	}));
	control.close();
	await settle();
	server.answer = (order) => done(state(2, order.do === 'close' ? 'closed' : 'open', 'a'));
	control.toggleResults();
	await vi.advanceTimersByTimeAsync(60_000);
	expect(orders.map((order) => order.do)).toEqual(['close', 'show_results', 'close']);
	expect(control.sending).toBe('idle');
});

test('a refusal is said in the words of the server', async () => {
	const { control } = stage(state(1, 'open', 'a'), () => ({
		status: 'refused',
		message: 'Ended.'
	}));
	control.close();
	await settle();
	expect([control.refusal, control.sending]).toEqual(['Ended.', 'idle']);
	control.dismiss();
	expect(control.refusal).toBe('');
});

test('a graded question is not reopened once its answer was shown; a second round asks it again', () => {
	const graded = stage(state(1, 'revealed', 'a')).control;
	expect([graded.canOpen, graded.canRestart]).toEqual([false, true]);
	expect(stage(state(1, 'revealed', 'b')).control.canOpen).toBe(true);
	expect(stage(state(1, 'revealed', 'a', 2)).control.canRestart).toBe(false);
});

test('results are shown and hidden while voting, unless phones see them anyway', () => {
	expect(stage(state(1, 'open', 'a')).control.canShow).toBe(true);
	expect(stage(state(1, 'open', 'c')).control.canShow).toBe(false);
	expect(stage(state(1, 'revealed', 'a')).control.canShow).toBe(false);
});

test('an extension is sent as the whole time left, so that a retry does not extend twice', () => {
	const closesAt = new Date(Date.now() + 12_000).toISOString();
	const { control, orders } = stage({ ...state(1, 'open', 'a'), closesAt });
	control.extend(30);
	expect(orders).toEqual([{ do: 'set_timer', seconds: 42 }]);
});
