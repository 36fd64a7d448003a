import type { Fetch } from './node-fetch.ts';

/** Requests that hash a password, in work or waiting; each costs up to 150 ms of the one thread for it. */
const MOST = 50;
const HASHING = new Set(['signup', 'token', 'otp', 'magiclink', 'recover', 'user']);

/**
 * Lets a number of requests that hash a password in at once and refuses the others with 429, as Auth does
 * over its limits: nobody can have us work for minutes. Other requests pass.
 */
export function passwordGate(fetch: Fetch, most = MOST): Fetch {
	let inside = 0;
	return async (request, env) => {
		if (!hashes(request.method, request.url)) return fetch(request, env);
		if (inside >= most) return limited(5);
		inside += 1;
		try {
			return await fetch(request, env);
		} finally {
			inside -= 1;
		}
	};
}

/** What Auth answers over its limits, with the seconds to wait. */
export function limited(wait: number): Response {
	const body = { code: 'over_request_rate_limit', message: 'Request rate limit reached' };
	return Response.json(body, {
		status: 429,
		headers: {
			'retry-after': String(wait),
			// The version whose errors have this shape (guides/auth/debugging/error-codes).
			'x-supabase-api-version': '2024-01-01',
			'access-control-allow-origin': '*'
		}
	});
}

/** True for the requests of Auth that hash or compare a password, however their address is written. */
export function hashes(method: string, url: string): boolean {
	const name = nameOf(url);
	if (!HASHING.has(name) || method === 'GET' || method === 'OPTIONS') return false;
	return name !== 'token' || grantOf(url) !== 'refresh_token';
}

/** True for those among them that sign in with a password. */
export function signsIn(method: string, url: string): boolean {
	return nameOf(url) === 'token' && hashes(method, url);
}

function nameOf(url: string): string {
	const path = decoded(new URL(url, 'http://localhost').pathname);
	return /^\/auth\/v1\/([^/]+)/.exec(path)?.[1] ?? '';
}

function grantOf(url: string): string | null {
	return new URL(url, 'http://localhost').searchParams.get('grant_type');
}

function decoded(pathname: string): string {
	try {
		return decodeURIComponent(pathname);
	} catch {
		return pathname;
	}
}
