import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as frames from './frames.ts';

const name = fc.string({ unit: 'binary', minLength: 1, maxLength: 60 });
const ref = fc.option(fc.stringMatching(/^[0-9]{1,5}$/), { nil: null });
const json = fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)) as unknown);
const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array));

/** What realtime-js writes for `channel.send` (type 3). */
function pushed(texts: string[], encoding: number, payload: Buffer): Buffer {
	const parts = texts.map((text) => Buffer.from(text));
	return Buffer.concat([
		Buffer.from([3, ...parts.map(({ length }) => length), encoding]),
		...parts,
		payload
	]);
}

/** Reads type 4 the way realtime-js does. */
function decoded(data: Buffer) {
	expect(data[0]).toBe(4);
	let at = 5;
	const [topic, event, meta] = [1, 2, 3].map((i) => {
		const text = data.toString('utf8', at, at + data[i]!);
		at += data[i]!;
		return text;
	});
	return { topic, event, meta, encoding: data[4], payload: data.subarray(at) };
}

test('a message of a client is read as it was written, in either version', () => {
	fc.assert(
		fc.property(ref, ref, name, name, json, (joinRef, id, topic, event, payload) => {
			const expected = { joinRef, ref: id, topic, event, payload };
			const two = Buffer.from(JSON.stringify([joinRef, id, topic, event, payload]));
			expect(frames.read('2.0.0', two, false)).toEqual(expected);
			const one = Buffer.from(
				JSON.stringify({ topic, event, payload, ref: id, join_ref: joinRef })
			);
			expect(frames.read('1.0.0', one, false)).toEqual(expected);
		})
	);
});

test('a broadcast as bytes is read with its names and its payload', () => {
	fc.assert(
		fc.property(ref, name, name, json, bytes, (id, topic, event, payload, raw) => {
			const texts = ['1', id ?? '', topic, event, ''];
			const text = frames.read(
				'2.0.0',
				pushed(texts, 1, Buffer.from(JSON.stringify(payload))),
				true
			);
			expect(text).toEqual({
				joinRef: '1',
				ref: id,
				topic,
				event: 'broadcast',
				payload: { type: 'broadcast', event, payload }
			});
			expect(frames.read('2.0.0', pushed(texts, 0, raw), true)?.binary).toEqual(raw);
		})
	);
});

test('a broadcast to clients says the same in every encoding', () => {
	const meta = fc.option(fc.record({ id: fc.uuid() }), { nil: undefined });
	fc.assert(
		fc.property(name, name, json, meta, (topic, event, payload, about) => {
			const broadcast = { topic, event, payload, meta: about };
			const body = { type: 'broadcast', event, payload, ...(about && { meta: about }) };
			expect(JSON.parse(frames.text('2.0.0', broadcast)!)).toEqual([
				null,
				null,
				topic,
				'broadcast',
				body
			]);
			expect(JSON.parse(frames.text('1.0.0', broadcast)!)).toEqual({
				topic,
				event: 'broadcast',
				payload: body,
				ref: null
			});
			const binary = decoded(frames.userBroadcast(broadcast)!);
			expect(binary).toMatchObject({ topic, event, encoding: 1 });
			expect(binary.meta).toBe(about ? JSON.stringify(about) : '');
			expect(JSON.parse(binary.payload.toString())).toEqual(payload);
		})
	);
});

test('bytes have no text form, and a name of more than 255 bytes has no binary one', () => {
	const broadcast = { topic: 't', event: 'e', payload: Buffer.from([1, 2]) };
	expect(frames.text('2.0.0', broadcast)).toBeNull();
	expect(decoded(frames.userBroadcast(broadcast)!).payload).toEqual(broadcast.payload);
	expect(frames.userBroadcast({ ...broadcast, event: 'é'.repeat(128) })).toBeNull();
});

test('no bytes make the reader throw', () => {
	fc.assert(
		fc.property(bytes, fc.boolean(), fc.constantFrom('1.0.0', '2.0.0'), (data, binary, version) => {
			expect(() => frames.read(version, data, binary)).not.toThrow();
			const cut = Buffer.concat([Buffer.from([3]), data]);
			expect(() => frames.read('2.0.0', cut, true)).not.toThrow();
		})
	);
});
