import type { IncomingMessage, ServerResponse } from 'node:http';
import { sendJson } from './json.ts';

/** Requests that hash a password, in work or waiting; each costs up to 150 ms of the one thread for it. */
const MOST = 50;
const HASHING = new Set(['signup', 'token', 'otp', 'magiclink', 'recover', 'user']);

/**
 * Lets a number of requests that hash a password in at once and refuses the others with 429, as Auth does
 * over its limits: nobody can have us work for minutes. Other requests pass.
 */
export function passwordGate(
	most = MOST
): (req: IncomingMessage, res: ServerResponse, run: () => Promise<void>) => Promise<void> {
	let inside = 0;
	return async (req, res, run) => {
		if (!hashes(req.method ?? '', req.url ?? '/')) return run();
		if (inside >= most) {
			req.resume();
			res.setHeader('retry-after', '5');
			// The version whose errors have this shape (guides/auth/debugging/error-codes).
			res.setHeader('x-supabase-api-version', '2024-01-01');
			const message = 'Request rate limit reached';
			return sendJson(res, 429, { code: 'over_request_rate_limit', message });
		}
		inside += 1;
		try {
			await run();
		} finally {
			inside -= 1;
		}
	};
}

/** True for the requests of Auth that hash or compare a password, however their address is written. */
export function hashes(method: string, url: string): boolean {
	const { pathname, searchParams } = new URL(url, 'http://localhost');
	const [, name = ''] = /^\/auth\/v1\/([^/]+)/.exec(decoded(pathname)) ?? [];
	if (!HASHING.has(name) || method === 'GET' || method === 'OPTIONS') return false;
	return name !== 'token' || searchParams.get('grant_type') !== 'refresh_token';
}

function decoded(pathname: string): string {
	try {
		return decodeURIComponent(pathname);
	} catch {
		return pathname;
	}
}
