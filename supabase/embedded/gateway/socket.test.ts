import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test, vi } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import type { Context } from './channel.ts';
import { Socket } from './socket.ts';

vi.mock('./limits.ts', async (original) => ({
	...(await original<typeof import('./limits.ts')>()),
	IDLE: 400
}));

test('a client that is silent for too long is gone, one with a heartbeat stays', async () => {
	const server = createServer();
	new WebSocketServer({ server }).on('connection', (socket) => {
		new Socket(socket, {} as Context, '2.0.0', 'token');
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const address = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
	const [silent, alive] = [new WebSocket(address), new WebSocket(address)];
	await Promise.all([once(silent, 'open'), once(alive, 'open')]);
	const start = performance.now();
	const beating = setInterval(
		() => alive.send(JSON.stringify([null, '1', 'phoenix', 'heartbeat', {}])),
		50
	);
	await once(silent, 'close');
	expect(performance.now() - start).toBeGreaterThan(350);
	await new Promise((resolve) => setTimeout(resolve, 600));
	expect(alive.readyState).toBe(WebSocket.OPEN);
	clearInterval(beating);
	await once(alive, 'close');
	server.close();
});
