import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import { url } from './lecture.ts';
import { CHOICE, type Question } from './hall.ts';

export interface Keys {
	publishableKey: string;
	jwtSecret: string;
	appSecret: string;
}
export const keys = (): Keys => JSON.parse(process.env.AMPHI_E2E_KEYS ?? '{}') as Keys;

/** A request as an attacker makes it: nothing is followed, nothing is kept. */
export function call(path: string, init: RequestInit = {}): Promise<Response> {
	return fetch(url() + path, { redirect: 'manual', ...init });
}

export function json(method: string, body: unknown): RequestInit {
	return {
		method,
		headers: { 'content-type': 'application/json' },
		body: typeof body === 'string' ? body : JSON.stringify(body)
	};
}

export function form(fields: Record<string, string> = {}): RequestInit {
	return {
		method: 'POST',
		headers: { origin: url(), accept: 'text/html' },
		body: new URLSearchParams(fields)
	};
}

export function as(headers: Record<string, string>, init: RequestInit = {}): RequestInit {
	return { ...init, headers: { ...(init.headers as Record<string, string>), ...headers } };
}

/** A teacher with a deck of one question of each, and a session of it whose first question is open. */
export interface Stage {
	id: string;
	email: string;
	token: string;
	headers: Record<string, string>;
	deck: string;
	drafts: string[];
	session: string;
	code: string;
	activity: string;
}

/** A new account, without a page. */
export async function account(): Promise<{
	id: string;
	email: string;
	token: string;
	refresh: string;
}> {
	const made = await call(
		'/auth/v1/signup',
		as(
			{ apikey: keys().publishableKey },
			json('POST', { email: `${randomUUID()}@example.test`, password: 'a long password' })
		)
	);
	const { access_token, refresh_token, user } = (await made.json()) as {
		access_token: string;
		refresh_token: string;
		user: { id: string; email: string };
	};
	return { id: user.id, email: user.email, token: access_token, refresh: refresh_token };
}

export async function stage(
	questions: Question[] = [CHOICE],
	settings: { identity?: string; tokens?: { id: string; email: string; token: string } } = {}
): Promise<Stage> {
	const { id, email, token } = settings.tokens ?? (await account());
	const headers = { authorization: `Bearer ${token}` };
	const own = (path: string, init: RequestInit) => call(path, as(headers, init));
	const made = async (action: string, fields: Record<string, string> = {}) => {
		const answer = await own(`/decks?/${action}`, form(fields));
		return answer.headers.get('location')?.split('/')[2] ?? '';
	};
	const deck = await made('create');
	const drafts = questions.map(() => randomUUID());
	for (const [position, [kind, content]] of questions.entries()) {
		const path = `/api/decks/${deck}/activities/${drafts[position]}`;
		const kept = await own(path, json('PUT', { kind, content, position }));
		if (!kept.ok) throw new Error(`a question was refused: ${await kept.text()}`);
	}
	const session = await made('project', { deck });
	if (settings.identity) {
		const fields = { identity: settings.identity, smsReplies: 'never', smsEnabled: 'on' };
		await own(`/present/${session}?/configure`, form(fields));
	}
	const page = await (await own(`/present/${session}/__data.json`, {})).text();
	const code = /"([2-9A-HJKMNP-Z]{6})"/.exec(page)?.[1] ?? '';
	const opened = await own(`/api/sessions/${session}/host`, json('POST', { do: 'next' }));
	const { activity } = (await opened.json()) as { activity: { id: string } };
	return { id, email, token, headers, deck, drafts, session, code, activity: activity.id };
}

/** A participant of a session. */
export async function joined(
	code: string,
	who: { name?: string; identity?: string } = {}
): Promise<{ participant: string; token: string }> {
	const answer = await call('/api/join', json('POST', { code, ...who }));
	return (await answer.json()) as { participant: string; token: string };
}

/** Somebody's token as if it were another's, without the key for it. */
export function forged(token: string, claims: Record<string, unknown>): string {
	const [head, body = '', signature] = token.split('.');
	const said = JSON.parse(Buffer.from(body, 'base64url').toString()) as object;
	const changed = Buffer.from(JSON.stringify({ ...said, ...claims })).toString('base64url');
	return [head, changed, signature].join('.');
}

/** The same with no signature at all, which naive verifiers take. */
export function unsigned(claims: Record<string, unknown>): string {
	const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
	return `${part({ alg: 'none', typ: 'JWT' })}.${part(claims)}.`;
}

export function signed(
	claims: Record<string, unknown>,
	secret: string | Uint8Array,
	expires: string | number = '1h'
): Promise<string> {
	return new SignJWT(claims)
		.setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
		.setIssuedAt(Math.floor(Date.now() / 1000) - 7200)
		.setExpirationTime(expires)
		.sign(typeof secret === 'string' ? new TextEncoder().encode(secret) : secret);
}
