import { fork } from 'node:child_process';
import WebSocket from 'ws';
import { now, pause } from './clock.ts';

export interface Floor {
	sent: number[];
	acknowledged: number[];
	shown: { at: number; activity: string; answered: number; participants: number }[];
	/** Processor time of the bare server for these answers, in seconds. */
	cpu: number;
}

/**
 * What nobody can beat by much: a bare `ws` server that counts answers, acknowledges each at once and
 * tells one socket the count every 100 ms. Nothing is parsed, stored or authorised.
 */
export async function floor(phones: number, seconds: number): Promise<Floor> {
	const server = fork(new URL('./floor-server.ts', import.meta.url), { stdio: 'inherit' });
	const port = await new Promise<number>((resolve) => server.once('message', resolve as never));
	const url = `ws://127.0.0.1:${port}`;
	const open = (role: string) =>
		new Promise<WebSocket>((resolve, reject) => {
			const socket = new WebSocket(`${url}/${role}`, { perMessageDeflate: false });
			socket.once('open', () => resolve(socket));
			socket.once('error', reject);
		});
	const screen = await open('host');
	const result: Floor = { sent: [], acknowledged: [], shown: [], cpu: 0 };
	screen.on('message', (data: Buffer) =>
		result.shown.push({
			at: now(),
			activity: 'floor',
			answered: Number(data.toString()),
			participants: phones
		})
	);
	const sockets: WebSocket[] = [];
	for (let i = 0; i < phones; i += 200) {
		const batch = Array.from({ length: Math.min(200, phones - i) }, () => open('phone'));
		sockets.push(...(await Promise.all(batch)));
	}
	const usageOf = (ask: 'usage') =>
		new Promise<number>((resolve) => {
			server.once('message', resolve as never);
			server.send(ask);
		});
	const before = await usageOf('usage');
	const began = now() + 50;
	await Promise.all(
		sockets.map(async (socket, i) => {
			await pause(began + (seconds * 1000 * i) / phones - now());
			const sent = now();
			const acknowledged = new Promise<void>((resolve) => socket.once('message', () => resolve()));
			socket.send(JSON.stringify({ value: ['o2'], seq: 1 }));
			await acknowledged;
			result.sent.push(sent);
			result.acknowledged.push(now());
		})
	);
	await pause(300);
	result.cpu = (await usageOf('usage')) - before;
	for (const socket of [...sockets, screen]) socket.terminate();
	server.disconnect();
	return result;
}
