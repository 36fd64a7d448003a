import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { bodyOf } from './body.ts';
import { sendJson } from './json.ts';

export type Fetch = (
	request: Request,
	env?: { peerAddress?: string }
) => Response | Promise<Response>;

/**
 * Answers a Node request with a handler of web requests, or with 413 when its body is larger than `limit`
 * bytes. Throws what the handler and its body throw; a client that went away is no error.
 */
export async function respond(
	fetch: Fetch,
	req: IncomingMessage,
	res: ServerResponse,
	limit: number
): Promise<void> {
	const origin = `http://${req.headers.host ?? 'localhost'}`;
	if (!URL.canParse(origin)) {
		return sendJson(res, 400, { code: 'bad_request', message: 'The Host header is malformed' });
	}
	const hasBody = req.method !== 'GET' && req.method !== 'HEAD';
	let body: Buffer | null | undefined;
	try {
		body = hasBody ? await bodyOf(req, limit) : undefined;
	} catch {
		// The client went away.
		return void res.destroy();
	}
	if (body === null) {
		const message = `The body is larger than ${limit} bytes`;
		return sendJson(res, 413, { code: 'request_too_large', message });
	}
	const headers = new Headers();
	for (let i = 0; i < req.rawHeaders.length; i += 2) {
		headers.append(req.rawHeaders[i] as string, req.rawHeaders[i + 1] as string);
	}
	const request = new Request(new URL(req.url ?? '/', origin), {
		method: req.method,
		headers,
		body: body as BodyInit | undefined
	});
	const response = await fetch(request, { peerAddress: req.socket.remoteAddress });
	res.writeHead(response.status, [...response.headers].flat());
	if (!response.body) return void res.end();
	try {
		await pipeline(Readable.fromWeb(response.body as ReadableStream), res);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
	}
}
