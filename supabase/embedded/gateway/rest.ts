import type { IncomingMessage, ServerResponse } from 'node:http';
import { bodyOf } from '../body.ts';
import type { Context } from './channel.ts';
import { BATCH, BODY, PAYLOAD } from './limits.ts';
import type { Claims } from './tokens.ts';

const ALL = '/realtime/v1/api/broadcast';
const SINGLE = /^\/realtime\/v1\/api\/broadcast\/([^/]+)\/events\/([^/]+)$/;
const CORS = {
	'access-control-allow-origin': '*',
	'access-control-allow-headers':
		'authorization, apikey, content-type, x-client-info, x-supabase-api-version',
	'access-control-allow-methods': 'POST, OPTIONS'
};

const TOO_MANY = 'Too many messages to broadcast, please reduce the batch size';

interface Message {
	topic: string;
	event: string;
	payload: Record<string, unknown>;
	private?: boolean;
}

/** Broadcasts over HTTP: `POST /realtime/v1/api/broadcast`, in batches or one topic and event at a time. */
export function restHandler(
	context: Context,
	onError: (error: unknown) => void
): (req: IncomingMessage, res: ServerResponse) => Promise<void> {
	return async (req, res) => {
		try {
			await handle(req, res);
		} catch (error) {
			onError(error);
			if (res.headersSent) res.destroy();
			else res.writeHead(500, CORS).end();
		}
	};

	async function handle(req: IncomingMessage, res: ServerResponse): Promise<void> {
		const answer = (status: number, body?: unknown) => {
			res.writeHead(status, { ...CORS, ...(body ? { 'content-type': 'application/json' } : {}) });
			res.end(body ? JSON.stringify(body) : undefined);
		};
		if (req.method === 'OPTIONS') return answer(204);
		const [path = '', query] = (req.url ?? '').split('?', 2);
		const single = SINGLE.exec(path);
		if (req.method !== 'POST' || !(single || path === ALL)) {
			return answer(404, { message: 'Not found' });
		}
		let claims: Claims;
		try {
			claims = await context.verify(tokenOf(req));
		} catch {
			return answer(401, { message: 'Unauthorized' });
		}
		const body = await bodyOf(req, single ? PAYLOAD : BODY);
		if (!body) return answer(422, { errors: { payload: ['is too large'] } });
		const type = req.headers['content-type'] ?? '';

		if (!single) {
			const messages = batchOf(body);
			if (!messages) return answer(422, { errors: { messages: ['is invalid'] } });
			if (messages.length > BATCH) return answer(429, { message: TOO_MANY });
			for (const message of messages) await send(context, claims, message, 'text');
			return answer(202);
		}
		const topic = decoded(single[1]);
		const event = decoded(single[2]);
		if (topic === null || event === null) return answer(422, { errors: { topic: ['is invalid'] } });
		const isPrivate = new URLSearchParams(query).get('private') === 'true';
		const isBinary = type.startsWith('application/octet-stream');
		if (!isBinary && !type.startsWith('application/json')) {
			return answer(415, { error: 'Unsupported content type' });
		}
		const payload = isBinary ? body : parse(body);
		if (payload === undefined) return answer(422, { errors: { payload: ['is invalid'] } });
		const message = { topic, event, payload, private: isPrivate } as Message;
		const sent = await send(context, claims, message, 'user');
		return sent ? answer(202) : answer(403, { message: 'Unauthorized' });
	}
}

async function send(
	{ rooms, authorization, privateOnly }: Context,
	claims: Claims,
	message: Message,
	encoding: 'text' | 'user'
): Promise<boolean> {
	const { topic, event, payload } = message;
	const isPrivate = message.private === true;
	if (privateOnly && !isPrivate) return false;
	if (isPrivate && !(await authorization.mayWrite(claims, topic))) return false;
	rooms.send(isPrivate, topic, { event, payload }, { encoding });
	return true;
}

function tokenOf(req: IncomingMessage): string {
	const bearer = /^Bearer (\S+)$/i.exec(req.headers.authorization ?? '')?.[1];
	return bearer ?? String(req.headers.apikey ?? '');
}

function decoded(part: string | undefined): string | null {
	try {
		return decodeURIComponent(part ?? '');
	} catch {
		return null;
	}
}

function parse(body: Buffer): unknown {
	try {
		return JSON.parse(body.toString());
	} catch {
		return undefined;
	}
}

function batchOf(body: Buffer): Message[] | null {
	const messages = (parse(body) as { messages?: unknown } | undefined)?.messages;
	if (!Array.isArray(messages)) return null;
	const valid = messages.every(
		(message: Partial<Message> | null) =>
			typeof message?.topic === 'string' &&
			typeof message.event === 'string' &&
			typeof message.payload === 'object' &&
			message.payload !== null &&
			!Array.isArray(message.payload) &&
			Buffer.byteLength(JSON.stringify(message.payload)) <= PAYLOAD
	);
	return valid ? (messages as Message[]) : null;
}
