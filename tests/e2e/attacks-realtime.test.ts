import { createConnection, type Socket } from 'node:net';
import { expect, test } from '@playwright/test';
import { WebSocket, type RawData } from 'ws';
import {
	account,
	as,
	call,
	joined,
	json,
	keys,
	signed,
	stage,
	unsigned,
	type Stage
} from './attackers.ts';
import { url } from './lecture.ts';

type Frame = [
	joinRef: string | null,
	ref: string | null,
	topic: string,
	event: string,
	payload: unknown
];

interface Client {
	socket: WebSocket;
	/** What it heard, frames of bytes as their text. */
	heard: string[];
	send(frame: Frame | Buffer | string): void;
	/** Joins a topic; the reply. */
	join(
		topic: string,
		more?: { token?: string; private?: boolean }
	): Promise<{ status: string; response: { reason?: string } }>;
}

const clients: WebSocket[] = [];
test.afterEach(() => clients.splice(0).forEach((socket) => socket.terminate()));

async function connect(apikey = keys().publishableKey): Promise<Client> {
	const address = `${url().replace('http', 'ws')}/realtime/v1/websocket?apikey=${apikey}&vsn=2.0.0`;
	const socket = new WebSocket(address);
	clients.push(socket);
	const heard: string[] = [];
	socket.on('message', (data: RawData) => heard.push(data.toString()));
	await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
	// Above those that the frames below are numbered with.
	let refs = 100;
	const send: Client['send'] = (frame) =>
		socket.send(Array.isArray(frame) ? JSON.stringify(frame) : frame);
	return {
		socket,
		heard,
		send,
		async join(topic, { token, private: isPrivate = true } = {}) {
			const ref = String(++refs);
			const config = { private: isPrivate, broadcast: { self: true, ack: true } };
			send([ref, ref, `realtime:${topic}`, 'phx_join', { config, access_token: token }]);
			const reply = () =>
				heard
					.map((frame) => {
						try {
							return JSON.parse(frame) as Frame;
						} catch {
							return null;
						}
					})
					.find((frame) => frame?.[1] === ref && frame[3] === 'phx_reply');
			await expect.poll(reply, { timeout: 8000 }).toBeTruthy();
			return reply()![4] as { status: string; response: { reason?: string } };
		}
	};
}

/** A user broadcast as bytes (type 3), as realtime-js sends it. */
function push(topic: string, event: string, payload: string | Buffer, encoding = 1): Buffer {
	const parts = ['1', '9', topic, event, ''].map((part) => Buffer.from(part));
	return Buffer.concat([
		Buffer.from([3, ...parts.map(({ length }) => length), encoding]),
		...parts,
		Buffer.from(payload)
	]);
}

const FAKE = 'a forged question';
const fake = (own: Stage) => ({
	session: own.session,
	version: 9e15,
	phase: 'revealed',
	title: FAKE,
	activity: null,
	now: ''
});
const settle = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Connections that begin to ask, and never end; when each was closed. */
function slowly(beginning: string, count: number, drip?: string): Promise<number>[] {
	const { hostname, port } = new URL(url());
	return Array.from({ length: count }, () => {
		const began = Date.now();
		const socket = createConnection(Number(port), hostname);
		socket.write(beginning);
		const dripping = drip ? setInterval(() => socket.write(drip), 1000) : undefined;
		socket.on('error', () => {}).resume();
		return new Promise((resolve) =>
			socket.once('close', () => {
				clearInterval(dripping);
				resolve(Date.now() - began);
			})
		);
	});
}

/** Begun before all other tests here, which take the time that these are waited for. */
let slow: Promise<number>[] = [];
test.beforeAll(() => {
	slow = [
		...slowly('GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ', 100, 'x'),
		...slowly('', 50),
		...slowly('POST /api/join HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\nX: ', 50, 'x')
	];
});

test('a participant sends nothing to the hall or to the host, by socket or by REST', async () => {
	const own = await stage();
	const { token } = await joined(own.code);
	const another = await account();
	const listener = await connect();
	expect((await listener.join(`session:${own.session}`)).status).toBe('ok');
	const host = await connect();
	expect((await host.join(`session:${own.session}:host`, { token: own.token })).status).toBe('ok');
	const owner = await connect();
	expect((await owner.join(`session:${own.session}`, { token: own.token })).status).toBe('ok');

	const attacker = await connect();
	expect((await attacker.join(`session:${own.session}`)).status).toBe('ok');
	for (const client of [attacker, owner]) {
		for (const topic of [
			`realtime:session:${own.session}`,
			`realtime:session:${own.session}:host`
		]) {
			for (const event of ['state_changed', 'tally_changed']) {
				client.send([
					'1',
					'7',
					topic,
					'broadcast',
					{ type: 'broadcast', event, payload: fake(own) }
				]);
				client.send(push(topic, event, JSON.stringify(fake(own))));
				client.send(push(topic, event, FAKE, 0));
			}
		}
		client.send([
			'1',
			'8',
			`realtime:session:${own.session}`,
			'presence',
			{ type: 'presence', event: 'track', payload: { name: FAKE } }
		]);
	}
	const refused = (reply: { status: string }) => expect(reply.status).toBe('error');
	refused(await attacker.join(`session:${own.session}:host`));
	refused(await attacker.join(`session:${own.session}`, { private: false }));
	refused(await attacker.join(`session:${own.session}:host`, { private: false }));
	refused(await attacker.join('session:%'));
	refused(await attacker.join(`session:${own.session}:host`, { token: another.token }));
	refused(await attacker.join(`session:${own.session}:host`, { token }));
	const claims = { role: 'authenticated', sub: own.id };
	refused(
		await attacker.join(`session:${own.session}:host`, { token: unsigned({ ...claims, exp: 9e9 }) })
	);
	refused(
		await attacker.join(`session:${own.session}:host`, {
			token: await signed(claims, 'x'.repeat(64))
		})
	);
	const expired = await signed(claims, keys().jwtSecret, Math.floor(Date.now() / 1000) - 60);
	refused(await attacker.join(`session:${own.session}:host`, { token: expired }));
	await expect(connect(unsigned({ role: 'service_role', exp: 9e9 }))).rejects.toThrow('401');
	await expect(connect('')).rejects.toThrow('401');

	const bearers = [
		keys().publishableKey,
		token,
		another.token,
		own.token,
		unsigned({ role: 'service_role', exp: 9e9 }),
		''
	];
	for (const bearer of bearers) {
		for (const topic of [`session:${own.session}`, `session:${own.session}:host`]) {
			for (const secret of [true, false]) {
				const headers = { apikey: keys().publishableKey, authorization: `Bearer ${bearer}` };
				const message = { topic, event: 'state_changed', payload: fake(own), private: secret };
				const batch = await call(
					'/realtime/v1/api/broadcast',
					as(headers, json('POST', { messages: [message] }))
				);
				// Supabase answers a batch that it drops with 202.
				expect([202, 401]).toContain(batch.status);
				const one = await call(
					`/realtime/v1/api/broadcast/${encodeURIComponent(topic)}/events/state_changed${secret ? '?private=true' : ''}`,
					as(headers, json('POST', fake(own)))
				);
				expect([401, 403]).toContain(one.status);
			}
		}
	}
	// What the teacher really does is heard, so the others would have been too.
	await call(`/api/sessions/${own.session}/host`, as(own.headers, json('POST', { do: 'close' })));
	for (const client of [listener, host, owner]) {
		await expect.poll(() => client.heard.some((frame) => /_changed/.test(frame))).toBe(true);
		expect(client.heard.filter((frame) => frame.includes(FAKE))).toEqual([]);
	}
	expect(attacker.heard.filter((frame) => frame.includes('tally_changed'))).toEqual([]);
});

test('malformed and oversized frames close at most the socket they came by', async () => {
	const own = await stage();
	const listener = await connect();
	await listener.join(`session:${own.session}`);
	const topic = `realtime:session:${own.session}`;
	const malformed: (string | Buffer)[] = [
		'',
		'null',
		'[]',
		'{',
		'[1,2,3,4,5]',
		'[null,null,null,null,null]',
		JSON.stringify(['1', '1', topic, 'phx_join', null]),
		JSON.stringify([
			'1',
			'1',
			topic,
			'phx_join',
			{ config: { private: 'maybe', broadcast: [], postgres_changes: {} } }
		]),
		JSON.stringify(['1', '1', topic, 'access_token', { access_token: {} }]),
		JSON.stringify(['1', '1', 'x'.repeat(10_000), 'phx_join', {}]),
		JSON.stringify([
			'1',
			'1',
			`realtime:session:' or 1=1 --`,
			'phx_join',
			{ config: { private: true } }
		]),
		JSON.stringify(['1', '1', `realtime:session:\0`, 'phx_join', { config: { private: true } }]),
		JSON.stringify([
			'1',
			'1',
			topic,
			'phx_join',
			{ config: { private: true, broadcast: { replay: { since: -1e300, limit: -5 } } } }
		]),
		'['.repeat(100_000),
		`[null,"1","${topic}","broadcast",${'['.repeat(5000)}${']'.repeat(5000)}]`,
		Buffer.alloc(0),
		Buffer.from([3]),
		Buffer.from([3, 255, 255, 255, 255, 255, 1]),
		Buffer.from([9, 9, 9, 9, 9, 9, 9, 9]),
		push(topic, 'x', '{', 1),
		push(topic, 'x', Buffer.alloc(300_000), 0),
		push('', '', '', 7)
	];
	const attacker = await connect();
	for (const frame of malformed) attacker.send(frame);
	const big = await connect();
	const closed = new Promise<number>((resolve) => big.socket.once('close', resolve));
	big.send(`"${'x'.repeat(1_000_000)}"`);
	expect(await closed).toBe(1009);
	const invalid = await connect();
	const gone = new Promise<number>((resolve) => invalid.socket.once('close', resolve));
	// A text frame that is no UTF-8, written past the library that would not send it.
	(invalid.socket as unknown as { _socket: Socket })._socket.write(
		Buffer.from([0x81, 0x82, 0, 0, 0, 0, 0xff, 0xff])
	);
	expect(await gone).toBe(1007);
	const flood = await connect();
	const ended = new Promise<number>((resolve) => flood.socket.once('close', resolve));
	for (let i = 0; i < 500; i++) flood.send(['1', String(i), `realtime:flood:${i}`, 'phx_join', {}]);
	expect(await ended).toBe(1001);

	await call(`/api/sessions/${own.session}/host`, as(own.headers, json('POST', { do: 'close' })));
	await expect.poll(() => listener.heard.some((frame) => frame.includes('"closed"'))).toBe(true);
	expect(listener.socket.readyState).toBe(WebSocket.OPEN);
});

test('who asks slowly is cut off, and nobody waits for it', async () => {
	const own = await stage();
	const head = `POST /api/sessions/${own.session}/answers HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n`;
	const { token } = await joined(own.code);
	void slowly(`${head}Authorization: Bearer ${token}\r\nContent-Length: 1000\r\n\r\n{`, 100, ' ');
	await settle(1000);
	const began = Date.now();
	for (let i = 0; i < 20; i++)
		expect((await call(`/api/sessions/${own.session}`)).status).toBe(200);
	expect(Date.now() - began).toBeLessThan(2000);
	for (const took of await Promise.all(slow)) expect(took).toBeLessThan(25_000);
});
