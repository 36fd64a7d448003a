import type { IncomingHttpHeaders } from 'node:http';
import { paraglideMiddleware } from '$lib/i18n/paraglide/server';
import { LIMIT } from './body';
import { env } from './env';
import * as hall from './hall';
import { log } from './log';
import { problem } from './problem';
import { current } from './requests';
import { isSameOrigin } from './same-origin';
import * as storage from './storage';
import { SECURITY_HEADERS } from './security-headers';

/** A request as Node has it. */
interface Plain {
	method: string;
	url: string;
	headers: IncomingHttpHeaders;
	/** The body, or null when it is larger than the limit, in bytes. */
	body(limit: number): Promise<Buffer | null>;
}
export interface PlainReply {
	status: number;
	headers: Record<string, string>;
	body: string;
}
/** Where the app leaves its lane for the server that runs it. */
export type WithLane = typeof globalThis & {
	amphiLane?: (request: Plain) => Promise<PlainReply> | null;
};

const PATH = /^\/api\/sessions\/([0-9a-f-]{36})(\/answers)?$/;
/** The same as SvelteKit names them. */
const ROUTE = '/api/sessions/[id]';

/**
 * Answers what a whole hall sends at once (an answer, the public state) without SvelteKit, whose handling
 * of a request costs several times as much as an answer itself; null for all else, and wherever something
 * is unusual about the address. The routes call the same functions, for the development server and other
 * adapters; a test compares both.
 */
export function lane(request: Plain): Promise<PlainReply> | null {
	const [, session, answers] = PATH.exec(request.url) ?? [];
	if (!session || request.method !== (answers ? 'POST' : 'GET')) return null;
	const underway = current();
	if (underway) underway.route = answers ? `${ROUTE}/answers` : ROUTE;
	return reply(request, session, answers ? hall.answer : hall.state);
}

async function reply(
	request: Plain,
	session: string,
	serve: (call: hall.Call) => Promise<hall.Reply>
): Promise<PlainReply> {
	const header = (name: string) => {
		const value = request.headers[name];
		return typeof value === 'string' ? value : null;
	};
	let answer: hall.Reply;
	if (isSameOrigin(request.method, request.url, header, env().origin)) {
		try {
			const body = async () => (await request.body(LIMIT))?.toString() ?? null;
			answer = await serve({ session, header, body });
		} catch (error) {
			answer = failure(error);
		}
	} else answer = { status: 403, error: 'forbidden' };

	const { status, headers } = answer;
	if ('error' in answer) return plain(await refusal(request, status, answer.error, headers));
	return {
		status,
		headers: {
			...SECURITY_HEADERS,
			...headers,
			...(answer.json !== undefined && { 'content-type': 'application/json' })
		},
		body: answer.json ?? ''
	};
}

function failure(error: unknown): hall.Reply {
	if (storage.isFull(error)) {
		storage.noteFull(error);
		return { status: 503, error: 'storage_full', headers: { 'retry-after': '10' } };
	}
	log.error({ err: error, route: current()?.route }, 'a request failed');
	return { status: 500, error: 'unknown' };
}

/** An error in the language of its reader, found as on every page. */
function refusal(request: Plain, ...[status, code, headers]: Parameters<typeof problem>) {
	const { cookie = '', 'accept-language': accepts = '' } = request.headers;
	const asked = new Request(new URL(request.url, 'http://localhost'), {
		headers: { cookie, 'accept-language': accepts }
	});
	return paraglideMiddleware(asked, () => problem(status, code, headers));
}

async function plain(response: Response): Promise<PlainReply> {
	return {
		status: response.status,
		headers: { ...SECURITY_HEADERS, ...Object.fromEntries(response.headers) },
		body: await response.text()
	};
}
