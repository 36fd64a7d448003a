import { building } from '$app/environment';
import { json, text, type Handle, type HandleServerError, type ServerInit } from '@sveltejs/kit';
import { sequence } from '@sveltejs/kit/hooks';
import { paraglideMiddleware } from '$lib/i18n/paraglide/server';
import { version } from '../package.json';
import * as batches from '$lib/server/batches';
import { env } from '$lib/server/env';
import { lane, type WithLane } from '$lib/server/lane';
import type { Lifecycle } from '$lib/server/lifecycle';
import { log } from '$lib/server/log';
import * as metrics from '$lib/server/metrics';
import { problem, sentence } from '$lib/server/problem';
import { purgeDaily } from '$lib/server/purge';
import { realtimeConfig } from '$lib/server/realtime';
import * as requests from '$lib/server/requests';
import { isSameOrigin } from '$lib/server/same-origin';
import { headersFor } from '$lib/server/security-headers';
import * as storage from '$lib/server/storage';
import { teacherClient, type Client } from '$lib/server/supabase';
import * as tallies from '$lib/server/tallies';
import { identify, type Teacher } from '$lib/server/teachers';

/** Gives each request its id, unless the server that runs the app has done so. */
const request: Handle = async ({ event, resolve }) => {
	const known = requests.current();
	const underway = known ?? requests.begin(event.request.headers.get('x-request-id'));
	underway.route = event.route.id ?? undefined;
	if (known) return resolve(event);
	const response = await requests.during(underway, () => resolve(event));
	response.headers.set('x-request-id', underway.id);
	return response;
};

const language: Handle = ({ event, resolve }) =>
	paraglideMiddleware(event.request, ({ request, locale }) => {
		event.request = request;
		return resolve(event, {
			transformPageChunk: ({ html }) => html.replace('%lang%', locale)
		});
	});

const guard: Handle = ({ event, resolve }) => {
	const { request, url } = event;
	const header = (name: string) => request.headers.get(name);
	if (isSameOrigin(request.method, url.pathname, header, url.origin)) return resolve(event);
	const message = sentence('forbidden');
	return event.url.pathname.startsWith('/api/')
		? json({ error: 'forbidden', message }, { status: 403 })
		: text(message, { status: 403 });
};

const session: Handle = async ({ event, resolve }) => {
	let client: Client | undefined;
	let teacher: Promise<Teacher | null> | undefined;
	Object.defineProperty(event.locals, 'supabase', {
		get: () => (client ??= teacherClient(event))
	});
	event.locals.teacher = () => (teacher ??= identify(event.locals.supabase, event));
	const response = await resolve(event, {
		// Supabase's client reads it from the answers that it gets on the server.
		filterSerializedResponseHeaders: (name) => name === 'content-range',
		// Styles stand in the page's head anyway; naming them in a header as well costs a phone a kilobyte.
		preload: ({ type }) => type === 'js'
	});
	if (event.locals.full) return refused(response, event.url.pathname);
	// SvelteKit's own refusal is plain text.
	return response.status === 405 && event.url.pathname.startsWith('/api/')
		? problem(405, 'method_not_allowed', { allow: response.headers.get('allow') ?? '' })
		: response;
};

/** What SvelteKit takes for a fault of ours, when it is the disk: worth another try, and said so. */
function refused(response: Response, path: string): Response {
	if (path.startsWith('/api/')) return problem(503, 'storage_full', { 'retry-after': '10' });
	return response.status === 500
		? new Response(response.body, { status: 503, headers: response.headers })
		: response;
}

/** A build makes pages before there is a backend. */
const realtimeAt = () => (building ? null : realtimeConfig().url);

const headers: Handle = async ({ event, resolve }) => {
	const response = await resolve(event);
	const said = headersFor(response.headers, event.request.headers.get('host'), realtimeAt());
	for (const [name, value] of Object.entries(said)) response.headers.set(name, value);
	return response;
};

export const init: ServerInit = () => {
	if (building) return;
	purgeDaily();
	(globalThis as WithLane).amphiLane = lane;
	(globalThis as Lifecycle).amphiSettled = async () => {
		await batches.settled();
		await tallies.flush();
	};
	if (env().metricsToken) metrics.watchProcess({ version, edition: env().edition });
};

export const handle = sequence(request, headers, language, guard, session);

export const handleError: HandleServerError = async ({ error, event, status }) => {
	const code =
		status === 404
			? 'not_found'
			: status === 413
				? 'too_large'
				: status === 415 || status === 400
					? 'invalid'
					: (await isForWantOfRoom(error))
						? 'storage_full'
						: 'unknown';
	if (code === 'storage_full') {
		storage.noteFull(error);
		event.locals.full = true;
	}
	if (code === 'unknown') log.error({ err: error, route: event.route.id }, 'a request failed');
	const request = code === 'unknown' ? requests.current()?.id : undefined;
	return { error: code, message: sentence(code), request };
};

/** Auth says no more than that it failed: whether it was the disk, the database is asked. */
async function isForWantOfRoom(error: unknown): Promise<boolean> {
	if (storage.isFull(error)) return true;
	return (await storage.health().catch(() => 'unavailable')) === 'full';
}
