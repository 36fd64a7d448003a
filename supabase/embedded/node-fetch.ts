import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';

type Fetch = (request: Request, env?: { peerAddress?: string }) => Response | Promise<Response>;

/** Answers a Node request with a handler of web requests. */
export async function respond(
	fetch: Fetch,
	req: IncomingMessage,
	res: ServerResponse
): Promise<void> {
	const headers = new Headers();
	for (let i = 0; i < req.rawHeaders.length; i += 2) {
		headers.append(req.rawHeaders[i] as string, req.rawHeaders[i + 1] as string);
	}
	const hasBody = req.method !== 'GET' && req.method !== 'HEAD';
	const request = new Request(
		new URL(req.url ?? '/', `http://${req.headers.host ?? 'localhost'}`),
		{
			method: req.method,
			headers,
			body: hasBody ? (Readable.toWeb(req) as unknown as BodyInit) : undefined,
			duplex: 'half'
		} as RequestInit
	);
	const response = await fetch(request, { peerAddress: req.socket.remoteAddress });
	res.writeHead(response.status, [...response.headers].flat());
	if (!response.body) return void res.end();
	Readable.fromWeb(response.body as ReadableStream).pipe(res);
}
