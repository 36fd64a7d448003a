import type { IncomingHttpHeaders } from 'node:http';

/** What every answer says to browsers: it is what its type says, and no other site may embed it. */
const EVERYWHERE = {
	'x-content-type-options': 'nosniff',
	'cross-origin-resource-policy': 'same-origin'
};

/** What everything that is no page says as well: opened as a document, it can load and run nothing. */
export const SECURITY_HEADERS = {
	...EVERYWHERE,
	'content-security-policy': "default-src 'none'; frame-ancestors 'none'"
};

/** What pages say beyond their policy, whose nonces SvelteKit makes (`svelte.config.js`). */
const PAGES = {
	...EVERYWHERE,
	'referrer-policy': 'same-origin',
	'cross-origin-opener-policy': 'same-origin',
	'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
	// For browsers without `frame-ancestors`.
	'x-frame-options': 'DENY'
};

/** Half a year, in seconds. */
const HSTS = { 'strict-transport-security': 'max-age=15552000' };

const HOST = /^(?:[a-z\d.-]+|\[[a-f\d:.]+\])(?::\d{1,5})?$/i;
const OWN = "connect-src 'self'";

/**
 * The headers of an answer of the app. `host` is the address the page was asked for, whose Realtime it
 * connects to; older Safaris do not count sockets among 'self'. `supabase` is where Realtime is otherwise.
 */
export function headersFor(
	answer: Headers,
	host: string | null,
	supabase: string | null
): Record<string, string> {
	const policy = answer.get('content-security-policy');
	if (!policy || !answer.get('content-type')?.startsWith('text/html')) return SECURITY_HEADERS;
	const places = supabase
		? [supabase, supabase.replace(/^http/, 'ws')].map((url) => new URL(url).origin)
		: HOST.test(host ?? '')
			? [`ws://${host}`, `wss://${host}`]
			: [];
	return { ...PAGES, 'content-security-policy': policy.replace(OWN, [OWN, ...places].join(' ')) };
}

/**
 * What the server says before the app speaks, so that files, the backend and its own errors say it too:
 * the app's answers put their own policy in its place. The app's files are loaded by its pages and are no
 * documents, and the offline page carries its policy with it.
 */
export function headersBefore(pathname: string): Record<string, string> {
	const isFile = /^\/(_app\/immutable\/|sw\.js$|workbox-[^/]*\.js$)/.test(pathname);
	if (isFile) return EVERYWHERE;
	return /^\/offline(\.html)?$/.test(pathname)
		? { ...EVERYWHERE, 'content-security-policy': "frame-ancestors 'none'" }
		: SECURITY_HEADERS;
}

/** Keeps browsers on HTTPS that came by it, over a proxy's word or the public address; else nothing. */
export function transportHeaders(
	headers: IncomingHttpHeaders,
	origin: string | undefined
): Record<string, string> {
	if (headers['x-forwarded-proto']) {
		return /^\s*https\b/i.test(String(headers['x-forwarded-proto'])) ? HSTS : {};
	}
	const own = origin?.startsWith('https:') && new URL(origin).host === headers.host;
	return own ? HSTS : {};
}
