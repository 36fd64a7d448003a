import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { patience } from './patience.ts';
import { watch, type Watchable } from './realtime.ts';

type Status = 'SUBSCRIBED' | 'CLOSED' | 'CHANNEL_ERROR';

/** A client whose server is the test: it says what becomes of each channel. */
function stage() {
	const log: string[] = [];
	const channels: {
		say: (status: Status) => void;
		send: (event: string, payload: unknown) => void;
	}[] = [];
	const client = {
		setAuth: async () => void log.push('auth'),
		channel(topic: string, { config }: { config: { private: boolean } }) {
			log.push(`${config.private ? 'private' : 'public'} ${topic}`);
			const hears = new Map<string, (message: { payload: unknown }) => void>();
			const channel = {
				on(_type: string, { event }: { event: string }, hear: (m: { payload: unknown }) => void) {
					hears.set(event, hear);
					return channel;
				},
				subscribe(say: (status: Status) => void) {
					channels.push({ say, send: (event, payload) => hears.get(event)?.({ payload }) });
					return channel;
				}
			};
			return channel;
		},
		removeChannel: async () => void log.push('removed')
	} as unknown as Watchable;
	return { client, channels, log };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());
const settle = () => vi.advanceTimersByTimeAsync(0);

test('a topic is joined privately, and only with its token', async () => {
	const { client, log } = stage();
	watch(client, 'session:1', {});
	await settle();
	expect(log).toEqual(['auth', 'private session:1']);
});

test('two topics of one client wait for the same token', async () => {
	const { client, log } = stage();
	watch(client, 'session:1', {});
	watch(client, 'session:1:host', {});
	await settle();
	expect(log).toEqual(['auth', 'private session:1', 'private session:1:host']);
});

test('a channel that the server closed is replaced by a new one that hears again', async () => {
	const { client, channels } = stage();
	const heard: unknown[] = [];
	const onsubscribed = vi.fn();
	const onlost = vi.fn();
	watch(client, 't', { said: (word: string) => heard.push(word) }, { onsubscribed, onlost });
	await settle();
	channels[0]!.say('SUBSCRIBED');
	channels[0]!.send('said', 'one');
	channels[0]!.say('CLOSED');
	expect(onlost).toHaveBeenCalledTimes(1);
	await vi.advanceTimersByTimeAsync(1600);
	expect(channels).toHaveLength(2);
	channels[1]!.say('SUBSCRIBED');
	channels[1]!.send('said', 'two');
	expect(onsubscribed).toHaveBeenCalledTimes(2);
	expect(heard).toEqual(['one', 'two']);
});

test('an error is left to the client, which joins again by itself', async () => {
	const { client, channels } = stage();
	const onlost = vi.fn();
	watch(client, 't', {}, { onlost });
	await settle();
	channels[0]!.say('CHANNEL_ERROR');
	await vi.advanceTimersByTimeAsync(60_000);
	expect(onlost).toHaveBeenCalledTimes(1);
	expect(channels).toHaveLength(1);
});

test('after the undo nothing is heard of and nothing joins again', async () => {
	const { client, channels, log } = stage();
	const onlost = vi.fn();
	const undo = watch(client, 't', {}, { onlost });
	await settle();
	undo();
	channels[0]!.say('CLOSED');
	await vi.advanceTimersByTimeAsync(60_000);
	expect(onlost).not.toHaveBeenCalled();
	expect(channels).toHaveLength(1);
	expect(log.at(-1)).toBe('removed');
});

test('an undo before the token has come joins nothing', async () => {
	const { client, channels } = stage();
	watch(client, 't', {})();
	await settle();
	expect(channels).toHaveLength(0);
});

test('the waits grow to ten seconds and no two phones need wait the same', () => {
	expect([1, 2, 3, 4, 9].map((tries) => patience(tries, () => 0.5))).toEqual([
		1000, 2000, 5000, 10_000, 10_000
	]);
	expect(patience(1, () => 0)).toBe(500);
	expect(patience(1, () => 0.999)).toBeLessThan(1500);
});
