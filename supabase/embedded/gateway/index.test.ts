import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
	DummyDriver,
	Kysely,
	PostgresAdapter,
	PostgresIntrospector,
	PostgresQueryCompiler
} from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { createGateway, type Gateway } from './index.ts';
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

beforeEach(async () => {
	stopped = 0;
	gateway = await createGateway({
		kysely,
		listen: async () => async () => void stopped++,
		publishableKey: 'sb_publishable_x',
		secretKey: 'sb_secret_x',
		jwtSecret: 'x'.repeat(40)
	});
	server = createServer((req, res) => void gateway.request(req, res));
	server.on('upgrade', gateway.upgrade);
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	port = (server.address() as AddressInfo).port;
});
afterEach(async () => {
	await gateway.close();
	server.closeAllConnections();
	await new Promise((resolve) => server.close(resolve));
});

/** A client, and the frames it got; `heard` resolves with the first that fits. */
async function connect() {
	const path = '/realtime/v1/websocket?apikey=sb_publishable_x&vsn=2.0.0';
	const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`);
	const frames: unknown[][] = [];
	const waiting = new Set<() => void>();
	socket.on('message', (data) => {
		frames.push(JSON.parse(data.toString()) as unknown[]);
		for (const look of waiting) look();
	});
	await once(socket, 'open');
	return {
		socket,
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
