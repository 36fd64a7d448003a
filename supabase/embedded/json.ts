import type { ServerResponse } from 'node:http';

/** Answers by ourselves what never gets to Lite. */
export function sendJson(res: ServerResponse, status: number, body: object): void {
	res.writeHead(status, {
		'content-type': 'application/json',
		'access-control-allow-origin': '*'
	});
	res.end(JSON.stringify(body));
}
