import { randomUUID } from 'node:crypto';
import type { RealtimeChannel } from '@supabase/supabase-js';
import { expect, test } from 'vitest';
import { chat, next, onEveryEngine, privately, subscribed } from './stage.ts';

/** The numbers of all messages of the event `e`, as they come. */
function numbers(channel: RealtimeChannel): number[] {
	const heard: number[] = [];
	channel.on('broadcast', { event: 'e' }, ({ payload }) => heard.push(payload.n));
	return heard;
}
const broadcast = (n: number) => ({ type: 'broadcast' as const, event: 'e', payload: { n } });
const withAck = { config: { private: true, broadcast: { ack: true } } };

onEveryEngine('broadcasts of clients', (stage) => {
	/** After it, everything sent before has been heard. */
	const settled = async (topic: string, ...channels: RealtimeChannel[]) => {
		const last = channels.map((channel) => next(channel, 'last'));
		await stage.send(topic, 'last', {});
		await Promise.all(last);
	};

	test('others hear a client, itself only if it asked', async () => {
		const topic = chat();
		const [one, two, three] = await Promise.all([1, 2, 3].map(() => stage.member(topic)));
		const speaker = one!.channel(topic, withAck);
		const echoed = two!.channel(topic, {
			config: { private: true, broadcast: { ack: true, self: true } }
		});
		const listener = three!.channel(topic, privately);
		const channels = [speaker, echoed, listener];
		const heard = channels.map(numbers);
		for (const channel of channels) await subscribed(channel);
		expect(await speaker.send(broadcast(1))).toBe('ok');
		expect(await echoed.send(broadcast(2))).toBe('ok');
		await settled(topic, ...channels);
		expect(heard).toEqual([[2], [1, 2], [1, 2]]);
	});

	test('without the right nobody hears a client: it is told so by no acknowledgement, or not at all', async () => {
		const topic = `hall:${randomUUID()}`;
		const listener = stage.client().channel(topic, privately);
		const heard = numbers(listener);
		await subscribed(listener);
		const asking = stage.client(undefined, { timeout: 800 }).channel(topic, withAck);
		const blind = stage.client().channel(topic, privately);
		for (const mute of [asking, blind]) await subscribed(mute);
		expect(await blind.send(broadcast(1))).toBe('ok');
		expect(await asking.send(broadcast(2))).toBe('timed out');
		await settled(topic, listener);
		expect(heard).toEqual([]);
	});

	test('bytes go round, and a payload that is too large is an error', async () => {
		const topic = chat();
		const [one, two] = await Promise.all([stage.member(topic), stage.member(topic)]);
		const speaker = one.channel(topic, withAck);
		const listener = two.channel(topic, privately);
		const heard = next<{ payload: ArrayBuffer }>(listener, 'bytes');
		await subscribed(speaker);
		await subscribed(listener);
		const payload = new Uint8Array([1, 2, 255]);
		await speaker.send({ type: 'broadcast', event: 'bytes', payload: payload.buffer });
		expect(new Uint8Array((await heard).payload)).toEqual(payload);
		const big = { x: 'x'.repeat(300_000) };
		expect(await speaker.send({ type: 'broadcast', event: 'big', payload: big })).toBe('error');
	});

	test('bytes are not for clients of version 1.0.0', async () => {
		const topic = chat();
		const [one, two] = await Promise.all([
			stage.member(topic),
			stage.member(topic, { vsn: '1.0.0' })
		]);
		const speaker = one.channel(topic, privately);
		const listener = two.channel(topic, privately);
		const heard = next(listener, 'e');
		await subscribed(speaker);
		await subscribed(listener);
		const bytes = new Uint8Array([1]).buffer;
		expect(await speaker.send({ type: 'broadcast', event: 'e', payload: bytes })).toBe('ok');
		await speaker.send(broadcast(2));
		expect((await heard).payload).toEqual({ n: 2 });
	});

	test('over REST a permitted user and the secret key send, in order; of others nothing arrives', async () => {
		const topic = chat();
		const [one, two, stranger] = await Promise.all([
			stage.member(topic),
			stage.member(topic),
			stage.member('elsewhere')
		]);
		const listener = two.channel(topic, privately);
		const heard = numbers(listener);
		await subscribed(listener);
		const batch = (...all: number[]) =>
			all.map((n) => ({ topic, event: 'e', payload: { n }, private: true }));
		const { secretKey, publishableKey } = stage.stack;
		const sent = await one.channel(topic, privately).httpSend('e', { n: 1 });
		expect(sent).toMatchObject({ success: true });
		expect(await stage.post(secretKey, batch(2, 3, 4, 5))).toBe(202);
		// Refused in silence, as on Supabase.
		expect(await stage.post(publishableKey, batch(6))).toBe(202);
		expect(await stage.post(secretKey, batch(7))).toBe(202);
		expect(await stage.post('nonsense', batch(8))).toBe(401);
		expect(await stage.post(secretKey, [{ topic }])).toBe(422);
		const hall = `hall:${topic}`;
		await expect(stranger.channel(hall, privately).httpSend('e', { n: 9 })).rejects.toThrow(
			'Unauthorized'
		);
		await settled(topic, listener);
		expect(heard).toEqual([1, 2, 3, 4, 5, 7]);
	});

	test('names of topics and events may hold any character over REST', async () => {
		const topic = `chat:a/b ü?${randomUUID()}`;
		const [one, two] = await Promise.all([stage.member(topic), stage.member(topic)]);
		const listener = two.channel(topic, privately);
		const heard = next(listener, 'e v/ü:1');
		await subscribed(listener);
		await one.channel(topic, privately).httpSend('e v/ü:1', { n: 1 });
		const { payload, meta } = await heard;
		expect(payload).toEqual({ n: 1 });
		expect(meta).toBeUndefined();
	});
});
