import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { largestBody } from './body.ts';
import { respond } from './node-fetch.ts';

const LIMIT = 1000;
const MB = 1024 * 1024;
let server: Server;
let errors: unknown[] = [];
afterEach(() => {
	errors = [];
	server.closeAllConnections();
	server.close();
});

type Handler = Parameters<typeof respond>[0];
async function serve(handler: Handler): Promise<string> {
	server = createServer((req, res) => {
		respond(handler, req, res, LIMIT).catch((error) => {
			errors.push(error);
			res.destroy();
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}
const echo: Handler = async (req) => new Response(await req.text(), { status: 201 });
const post = (url: string, body: RequestInit['body']) =>
	fetch(url, { method: 'POST', body, duplex: 'half' } as RequestInit);
/** Says no length beforehand. */
const stream = (size: number) =>
	new ReadableStream({
		start(controller) {
			for (let sent = 0; sent < size; sent += 100) controller.enqueue(new Uint8Array(100).fill(97));
			controller.close();
		}
	});

test('a body of the largest size arrives whole, by its length and as a stream', async () => {
	const url = await serve(echo);
	for (const body of ['a'.repeat(LIMIT), stream(LIMIT)]) {
		const answer = await post(url, body);
		expect(answer.status).toBe(201);
		expect(await answer.text()).toBe('a'.repeat(LIMIT));
	}
});

test('a larger one is refused with 413 before the handler sees it, by its length and as a stream', async () => {
	let seen = 0;
	const url = await serve((req) => (seen++, echo(req)));
	for (const body of ['a'.repeat(LIMIT + 1), stream(LIMIT + 100)]) {
		const answer = await post(url, body);
		expect(answer.status).toBe(413);
		expect(await answer.json()).toMatchObject({ code: 'request_too_large' });
	}
	expect(seen).toBe(0);
});

test('what is sent beyond the limit is answered in the middle, and takes no memory', async () => {
	const { port } = new URL(await serve(echo));
	const before = process.memoryUsage.rss();
	const socket = connect(Number(port), '127.0.0.1');
	socket.write('POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n');
	const answered = once(socket, 'data');
	const chunk = Buffer.concat([Buffer.from('100000\r\n'), Buffer.alloc(MB), Buffer.from('\r\n')]);
	socket.write(chunk);
	expect(String(await answered)).toMatch(/^HTTP\/1.1 413 /);
	for (let i = 0; i < 400; i++) if (!socket.write(chunk)) await once(socket, 'drain');
	expect(process.memoryUsage.rss() - before).toBeLessThan(200 * MB);
	socket.destroy();
});

test('a body that fails while it is sent closes the connection and is reported', async () => {
	const url = await serve(
		() =>
			new Response(
				new ReadableStream({
					start: (controller) => controller.enqueue(new TextEncoder().encode('a')),
					pull: () => Promise.reject(new Error('gone wrong'))
				})
			)
	);
	await expect(fetch(url).then((answer) => answer.text())).rejects.toThrow();
	await expect.poll(() => errors).toEqual([new Error('gone wrong')]);
});

test('a client that goes away is no error', async () => {
	let ended!: (reason: unknown) => void;
	const cancelled = new Promise((resolve) => (ended = resolve));
	const url = await serve(
		() =>
			new Response(
				new ReadableStream({
					async pull(controller) {
						await new Promise((resolve) => setTimeout(resolve, 5));
						controller.enqueue(new Uint8Array(1000));
					},
					cancel: ended
				})
			)
	);
	const reading = request(url, (answer) => {
		answer.on('error', () => {});
		answer.once('data', () => reading.destroy());
	});
	reading.on('error', () => {});
	reading.end();
	await cancelled;
	const writing = request(url, { method: 'POST', headers: { 'content-length': 900 } });
	writing.on('error', () => {});
	writing.write('a', () => writing.destroy());
	await new Promise((resolve) => writing.once('close', resolve));
	await new Promise((resolve) => setTimeout(resolve, 50));
	expect(errors).toEqual([]);
});

test('a malformed host is a bad request', async () => {
	const url = await serve(echo);
	const asking = request(url, { headers: { host: 'a b' } }).end();
	const [answer] = (await once(asking, 'response')) as [{ statusCode: number }];
	expect(answer.statusCode).toBe(400);
});

test('Auth takes little, the secret key much', () => {
	const largest = (url: string, headers: object = {}) =>
		largestBody({ url, headers } as Parameters<typeof largestBody>[0], 'sb_secret_x');
	const secret = { apikey: 'sb_secret_x' };
	expect(largest('/auth/v1/signup', secret)).toBe(64 * 1024);
	expect(largest('/rest/v1/rpc/f', secret)).toBe(16 * MB);
	expect(largest('/rest/v1/rpc/f', { authorization: 'Bearer sb_secret_x' })).toBe(16 * MB);
	expect(largest('/rest/v1/rpc/f', { apikey: 'sb_publishable_x' })).toBe(MB);
});
