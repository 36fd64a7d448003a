/** The bare server of `floor.ts`, in a process of its own. */
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';

const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
let host: WebSocket | undefined;
let count = 0;
let told = 0;

server.on('connection', (socket, request) => {
	if (request.url === '/host') host = socket;
	else
		socket.on('message', () => {
			count++;
			socket.send('1');
		});
});
setInterval(() => {
	if (count === told) return;
	told = count;
	host?.send(String(count));
}, 100);

process.on('message', () => {
	const { user, system } = process.cpuUsage();
	process.send?.((user + system) / 1e6);
});
process.on('disconnect', () => process.exit());
server.once('listening', () => process.send?.((server.address() as AddressInfo).port));
