import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import {
	DummyDriver,
	Kysely,
	PostgresAdapter,
	PostgresIntrospector,
	PostgresQueryCompiler
} from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { createGateway, type Gateway, type GatewayOptions } from './index.ts';
import * as limits from './limits.ts';

/** Public channels ask the database nothing. */
const kysely = new Kysely<unknown>({
	dialect: {
		createAdapter: () => new PostgresAdapter(),
		createDriver: () => new DummyDriver(),
		createIntrospector: (db) => new PostgresIntrospector(db),
		createQueryCompiler: () => new PostgresQueryCompiler()
	}
});

let gateway: Gateway;
let server: Server;
let port: number;
let stopped: number;
let lose: () => void;

async function start(options: Partial<GatewayOptions> = {}) {
	stopped = 0;
	gateway = await createGateway({
		kysely,
		listen: async (_channel, _onPayload, onGap) => {
			lose = onGap;
			return async () => void stopped++;
		},
		publishableKey: 'sb_publishable_x',
		secretKey: 'sb_secret_x',
		jwtSecret: 'x'.repeat(40),
		...options
	});
	server = createServer((req, res) => void gateway.request(req, res));
	server.on('upgrade', gateway.upgrade);
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	port = (server.address() as AddressInfo).port;
}
async function stop() {
	await gateway.close();
	server.closeAllConnections();
	await new Promise((resolve) => server.close(resolve));
}
beforeEach(() => start());
afterEach(stop);

const PATH = '/realtime/v1/websocket?apikey=sb_publishable_x&vsn=2.0.0';

/** A client, and the frames it got; `heard` resolves with the first that fits. */
async function connect() {
	const socket = new WebSocket(`ws://127.0.0.1:${port}${PATH}`);
	const frames: unknown[][] = [];
	const waiting = new Set<() => void>();
	socket.on('message', (data) => {
		frames.push(JSON.parse(data.toString()) as unknown[]);
		for (const look of waiting) look();
	});
	await once(socket, 'open');
	return {
		socket,
		frames,
		say: (...frame: unknown[]) => socket.send(JSON.stringify(frame)),
		heard: (event: string) =>
			new Promise<unknown[]>((resolve) => {
				const look = () => {
					const frame = frames.find((one) => one[3] === event);
					if (!frame) return;
					waiting.delete(look);
					resolve(frame);
				};
				waiting.add(look);
				look();
			})
	};
}
const post = (path: string, body: string, type = 'application/json') =>
	fetch(`http://127.0.0.1:${port}/realtime/v1/api/broadcast${path}`, {
		method: 'POST',
		headers: { apikey: 'sb_publishable_x', 'content-type': type },
		body
	});
const batch = (...messages: object[]) => JSON.stringify({ messages });

test('two hundred clients hear one message, and nothing remains of them when they are gone', async () => {
	const clients = await Promise.all(Array.from({ length: 200 }, connect));
	for (const { say } of clients) say('1', '1', 'realtime:hall', 'phx_join', { config: {} });
	await Promise.all(clients.map(({ heard }) => heard('phx_reply')));
	expect(gateway.stats()).toEqual({ sockets: 200, rooms: 1 });
	await post('', batch({ topic: 'hall', event: 'e', payload: { n: 1 } }));
	for (const frame of await Promise.all(clients.map(({ heard }) => heard('broadcast')))) {
		expect(frame[4]).toEqual({ type: 'broadcast', event: 'e', payload: { n: 1 } });
	}
	for (const { socket } of clients) socket.terminate();
	await expect.poll(() => gateway.stats()).toEqual({ sockets: 0, rooms: 0 });
});

test('a stop tells every channel, closes with 1012 and takes nobody else', async () => {
	const { socket, say, heard } = await connect();
	say('1', '1', 'realtime:hall', 'phx_join', { config: {} });
	await heard('phx_reply');
	const closed = once(socket, 'close');
	await Promise.all([gateway.close(), gateway.close()]);
	expect((await heard('system'))[4]).toMatchObject({ message: 'Server requested disconnect' });
	expect((await closed)[0]).toBe(1012);
	expect(stopped).toBe(1);
	await expect(connect()).rejects.toThrow('503');
});

test('who floods a channel loses the channel, who floods with joins the socket', async () => {
	const loud = await connect();
	loud.say('1', '1', 'realtime:hall', 'phx_join', { config: {} });
	for (let i = 0; i < limits.BURST + 50; i++) loud.say('1', null, 'realtime:hall', 'broadcast', {});
	expect((await loud.heard('system'))[4]).toMatchObject({
		status: 'error',
		message: 'Too many messages per second'
	});
	await loud.heard('phx_close');
	expect(gateway.stats()).toEqual({ sockets: 1, rooms: 0 });

	const hasty = await connect();
	const closed = once(hasty.socket, 'close');
	for (let i = 0; i < limits.BURST + 50; i++) {
		hasty.say('1', '1', 'realtime:hall', 'phx_join', { config: {} });
	}
	expect((await closed)[0]).toBe(1001);
});

test('bad requests over REST get an answer, and the gateway lives', async () => {
	expect((await post('/%E0%A4%A/events/e', '{}')).status).toBe(422);
	expect((await post('/t/events/e', '{nonsense')).status).toBe(422);
	expect((await post('/t/events/e', 'x', 'text/plain')).status).toBe(415);
	expect((await post('/t/events/e', `"${'x'.repeat(limits.PAYLOAD)}"`)).status).toBe(422);
	expect((await post('', batch({ topic: 't', event: 'e', payload: [1] }))).status).toBe(422);
	const many = Array.from({ length: 101 }, () => ({ topic: 't', event: 'e', payload: {} }));
	expect((await post('', batch(...many))).status).toBe(429);
	expect((await post('/nothing', '{}')).status).toBe(404);
	expect((await post('', batch({ topic: 't', event: 'e', payload: {} }))).status).toBe(202);
});

test('messages that may be lost close every socket with 1012, and newcomers are welcome', async () => {
	const { socket, say, heard } = await connect();
	say('1', '1', 'realtime:hall', 'phx_join', { config: {} });
	await heard('phx_reply');
	const closed = once(socket, 'close');
	lose();
	expect((await closed)[0]).toBe(1012);
	const again = await connect();
	again.say('1', '1', 'realtime:hall', 'phx_join', { config: {} });
	await again.heard('phx_reply');
});

test('public channels may be refused, over sockets and over REST', async () => {
	await stop();
	await start({ privateOnly: true });
	const { say, heard } = await connect();
	say('1', '1', 'realtime:hall', 'phx_join', { config: {} });
	expect((await heard('phx_reply'))[4]).toEqual({
		status: 'error',
		response: { reason: 'PrivateOnly: This project only allows private channels' }
	});
	expect(gateway.stats().rooms).toBe(0);
	expect((await post('/hall/events/e', '{}')).status).toBe(403);
	expect((await post('', batch({ topic: 'hall', event: 'e', payload: {} }))).status).toBe(202);
});

test('beyond the number of sockets at once, a handshake is refused until one is gone', async () => {
	await stop();
	await start({ connections: 2 });
	const [one] = await Promise.all([connect(), connect()]);
	const refused = new WebSocket(`ws://127.0.0.1:${port}${PATH}`);
	refused.on('error', () => {});
	const [, answer] = (await once(refused, 'unexpected-response')) as [unknown, IncomingMessage];
	expect(answer.statusCode).toBe(429);
	expect(await json(answer)).toEqual({ error: 'Too many connected users' });
	one.socket.terminate();
	await expect.poll(() => gateway.stats().sockets).toBe(1);
	await connect();
});

test('a client that does not read is dropped with 1012, and holds nobody up', async () => {
	const [slow, quick] = await Promise.all([connect(), connect()]);
	for (const { say, heard } of [slow, quick]) {
		say('1', '1', 'realtime:hall', 'phx_join', { config: {} });
		await heard('phx_reply');
	}
	const closed = once(slow.socket, 'close');
	slow.socket.pause();
	// Beyond what the kernel holds back for a client.
	const sent = 100;
	for (let n = 0; n < sent; n++) {
		const payload = { n, x: 'x'.repeat(200_000) };
		await post('', batch({ topic: 'hall', event: 'e', payload }));
	}
	slow.socket.resume();
	expect((await closed)[0]).toBe(1012);
	await expect
		.poll(() => quick.frames.filter((frame) => frame[3] === 'broadcast').length)
		.toBe(sent);
});
