import { error } from '@sveltejs/kit';
import type { Reply } from './hall';
import { m } from '$lib/i18n/paraglide/messages';
import { current } from './requests';

/** Every code that the JSON API answers with; the README lists them. */
export type ErrorCode =
	| 'not_found'
	| 'ended'
	| 'not_open'
	| 'invalid'
	| 'foreign'
	| 'identity_required'
	| 'unknown_code'
	| 'removed'
	| 'unauthorized'
	| 'forbidden'
	| 'no_activity'
	| 'no_more_rounds'
	| 'revealed'
	| 'method_not_allowed'
	| 'too_many'
	| 'has_participants'
	| 'too_large'
	| 'not_ready'
	| 'anonymous'
	| 'invalid_roster'
	| 'storage_full'
	| 'unknown';

/** The sentence for an error code, in the reader's language. */
export function sentence(code: ErrorCode): string {
	const messages = m as unknown as Record<string, (() => string) | undefined>;
	return messages[`error_${code}`]?.() ?? code;
}

/** An error of the JSON API: `{error, message}`, and for a fault of ours the request, for whoever reads the logs. */
export function problem(
	status: number,
	code: ErrorCode,
	headers: Record<string, string> = {}
): Response {
	const request = code === 'unknown' ? current()?.id : undefined;
	const message = request ? `${sentence(code)} ${m.error_request({ request })}` : sentence(code);
	return Response.json({ error: code, message, request }, { status, headers });
}

/** A reply of the JSON API as a response. */
export function respond(reply: Reply): Response {
	const { status, headers } = reply;
	if ('error' in reply) return problem(status, reply.error, headers);
	return new Response(reply.json ?? null, {
		status,
		headers: { ...headers, ...(reply.json && { 'content-type': 'application/json' }) }
	});
}

/** Ends a page's request with 404 and the sentence for it. */
export function missing(): never {
	error(404, { error: 'not_found', message: sentence('not_found') });
}
