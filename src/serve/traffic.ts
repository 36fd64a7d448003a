import type { IncomingMessage, ServerResponse } from 'node:http';
import { log } from '../lib/server/log.ts';
import * as metrics from '../lib/server/metrics.ts';
import * as requests from '../lib/server/requests.ts';

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
/** What nginx says of a client that went away before its answer. */
const GONE = 499;

/**
 * Begins a request: names it, tells the client the name and, at its end, measures it. At the level `info` that
 * is a line in the log as well. Neither has its address, its query, or anything of who asked.
 */
export function begin(
	req: IncomingMessage,
	res: ServerResponse,
	pathname: string
): requests.Underway {
	const began = performance.now();
	const request = requests.begin(req.headers['x-request-id']);
	// Files that never change are kept by whoever is in between, and a phone reads thirty of them.
	if (!pathname.startsWith('/_app/immutable/')) res.setHeader('x-request-id', request.id);
	res.once('close', () => {
		const ms = performance.now() - began;
		const status = res.headersSent ? res.statusCode : GONE;
		const asked = req.method ?? '';
		const method = METHODS.has(asked) ? asked : 'OTHER';
		const route = request.route ?? (status === 404 ? 'none' : 'file');
		metrics.http.observe({ route, method, status: `${Math.floor(status / 100)}xx` }, ms / 1000);
		if (!log.isLevelEnabled('info')) return;
		requests.during(request, () =>
			log.info({ method, route, status, ms: Math.round(ms) }, 'a request was answered')
		);
	});
	return request;
}
