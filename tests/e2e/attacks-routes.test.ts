import { createHash, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, test } from '@playwright/test';
import {
	account,
	as,
	call,
	forged,
	form,
	joined,
	json,
	keys,
	signed,
	stage,
	unsigned,
	type Stage
} from './attackers.ts';
import { url } from './lecture.ts';

/** Everything that the app answers, read from its files: `GET /decks`, `POST /decks?/create`. */
function routes(): string[] {
	const found: string[] = [];
	for (const entry of readdirSync('src/routes', { recursive: true, withFileTypes: true })) {
		const path = `/${relative('src/routes', entry.parentPath)}`;
		const source = () => readFileSync(join(entry.parentPath, entry.name), 'utf8');
		if (entry.name === '+page.svelte') found.push(`GET ${path}`);
		if (entry.name === '+server.ts') {
			const exported = source().matchAll(/export const (?:(\w+)|\{ ([\w, ]+) \})/g);
			for (const [, one, several] of exported) {
				for (const verb of (one ?? several ?? '').split(', ')) found.push(`${verb} ${path}`);
			}
		}
		if (entry.name === '+page.server.ts') {
			if (/export const load\b/.test(source())) found.push(`GET ${path}`);
			const actions = source().split(/export const actions\b/)[1];
			const names = [...(actions ?? '').matchAll(/^\t(\w+): async/gm)];
			if (actions && names.length === 0) found.push(`POST ${path}?/UNREADABLE`);
			for (const [, name] of names) {
				found.push(`POST ${path}${name === 'default' ? '' : `?/${name}`}`);
			}
		}
	}
	return [...new Set(found)].sort();
}

type Who =
	/** Anyone: the statuses that are right. */
	| { anyone: number[] }
	/** JSON for the owner alone: nobody is 401, another teacher 404. */
	| 'owner'
	/** The same, but another teacher is not told that nothing was there. */
	| 'owner silently'
	/** The same for pages and forms: nobody is sent to sign in. */
	| 'owner by page'
	/** Any teacher, each for what is their own. */
	| 'teacher'
	| 'teacher by page'
	/** A participant of the session. */
	| 'participant';
type Verdict = [who: Who, path: (own: Stage) => string, init?: (own: Stage) => RequestInit];

const session = (rest = '') => [({ session }: Stage) => `/sessions/${session}${rest}`] as const;
const present = (rest = '') => [({ session }: Stage) => `/present/${session}${rest}`] as const;
const deck = (rest = '') => [({ deck }: Stage) => `/api/decks/${deck}${rest}`] as const;
const draft = ({ deck, drafts }: Stage) => `/api/decks/${deck}/activities/${drafts[0]}`;
const api = (rest = '') => [({ session }: Stage) => `/api/sessions/${session}${rest}`] as const;
const at = (path: string) => () => path;
const roster = () => {
	const body = new FormData();
	body.set('roster', new File(['Email address\na@b.test'], 'roster.csv'));
	return { method: 'POST', headers: { origin: url() }, body };
};

const deckFile = () => {
	const body = new FormData();
	body.set('deck', new File(['{}'], 'deck.amphi.json'));
	return { method: 'POST', headers: { origin: url(), accept: 'text/html' }, body };
};

/** Who may do what; a route that is not here fails the test. */
const VERDICTS: Record<string, Verdict> = {
	'GET /': [{ anyone: [200] }, at('/')],
	'POST /': [{ anyone: [303] }, at('/'), ({ code }) => form({ code })],
	'GET /[code=code]': [{ anyone: [200] }, ({ code }) => `/${code}`],
	// Says once more who does it, so that the deed is nobody else's.
	'POST /[code=code]': [{ anyone: [303] }, ({ code }) => `/${code}`, () => form()],
	'GET /[code=code]/data': [{ anyone: [200] }, ({ code }) => `/${code}/data`],
	// Whoever has no part in the session deletes nothing.
	'POST /[code=code]/data?/forget': [
		{ anyone: [200] },
		({ code }) => `/${code}/data?/forget`,
		() => form()
	],
	'fallback /api/[...path]': [{ anyone: [404] }, at('/api/none')],
	'POST /api/join': [{ anyone: [201] }, at('/api/join'), ({ code }) => json('POST', { code })],
	'GET /api/sessions/[id]': [{ anyone: [200] }, ...api()],
	'POST /api/sessions/[id]/answers': [
		'participant',
		...api('/answers'),
		({ activity }) =>
			json('POST', { activity, round: 1, value: ['o1'], id: randomUUID(), seq: Date.now() })
	],
	'POST /api/sessions/[id]/hidden': [
		'owner',
		...api('/hidden'),
		({ activity }) => json('POST', { activity, key: 'o1', hidden: true })
	],
	'POST /api/sessions/[id]/host': ['owner', ...api('/host'), () => json('POST', { do: 'close' })],
	'GET /api/sessions/[id]/me': ['participant', ...api('/me')],
	'POST /api/sms/twilio': [
		{ anyone: [403] },
		at('/api/sms/twilio'),
		({ code }) => form({ MessageSid: 'SM1', From: '+33600000000', Body: code })
	],
	'PATCH /api/decks/[id]': ['owner', ...deck(), () => json('PATCH', { title: 'x' })],
	'PUT /api/decks/[id]/order': [
		'owner silently',
		...deck('/order'),
		({ drafts }) => json('PUT', { activities: drafts.toReversed() })
	],
	'PUT /api/decks/[id]/activities/[activity]': [
		'owner',
		draft,
		() => json('PUT', { kind: 'choice', content: { question: 'x' }, position: 0 })
	],
	'PATCH /api/decks/[id]/activities/[activity]': [
		'owner',
		draft,
		() => json('PATCH', { content: { question: 'x' } })
	],
	'DELETE /api/decks/[id]/activities/[activity]': [
		'owner silently',
		draft,
		() => ({ method: 'DELETE' })
	],
	'POST /auth/adopt': [
		{ anyone: [401] },
		at('/auth/adopt'),
		({ token }) => json('POST', { access_token: `${token}x`, refresh_token: 'x' })
	],
	'GET /account': ['teacher by page', at('/account')],
	'GET /account/data.zip': ['teacher', at('/account/data.zip')],
	'GET /auth/token': ['teacher', at('/auth/token')],
	'GET /decks': ['teacher by page', at('/decks')],
	'POST /decks?/create': ['teacher by page', at('/decks?/create'), () => form()],
	'POST /decks?/project': ['owner by page', at('/decks?/project'), ({ deck }) => form({ deck })],
	'POST /decks?/duplicate': [
		'owner by page',
		at('/decks?/duplicate'),
		({ deck }) => form({ deck, title: 'x' })
	],
	'POST /decks?/delete': ['owner by page', at('/decks?/delete'), ({ deck }) => form({ deck })],
	'POST /decks?/restore': ['owner by page', at('/decks?/restore'), ({ deck }) => form({ deck })],
	'POST /decks?/import': ['teacher by page', at('/decks?/import'), () => deckFile()],
	'GET /decks/[id]/export': ['owner', ({ deck }) => `/decks/${deck}/export`],
	'GET /decks/[id]': ['owner by page', ({ deck }) => `/decks/${deck}`],
	'POST /decks/[id]?/project': [
		'owner by page',
		({ deck }) => `/decks/${deck}?/project`,
		() => form()
	],
	'GET /forgot-password': [{ anyone: [200] }, at('/forgot-password')],
	'POST /forgot-password': [
		// No mail is set up here.
		{ anyone: [409] },
		at('/forgot-password'),
		() => form({ email: 'a@b.test' })
	],
	'GET /healthz': [{ anyone: [200] }, at('/healthz')],
	'GET /healthz/live': [{ anyone: [200] }, at('/healthz/live')],
	'GET /healthz/ready': [{ anyone: [200] }, at('/healthz/ready')],
	'GET /language': [{ anyone: [303] }, at('/language?to=fr&back=//evil.test')],
	'GET /login': [{ anyone: [200, 303] }, at('/login')],
	'POST /login': [
		{ anyone: [400] },
		at('/login'),
		() => form({ email: 'a@b.test', password: 'x' })
	],
	'GET /logout': [{ anyone: [303] }, at('/logout')],
	'POST /logout': [{ anyone: [303] }, at('/logout'), () => form()],
	// No token is set up here; `operations.test.ts` has one.
	'GET /metrics': [{ anyone: [404] }, at('/metrics')],
	'GET /present/[id]': ['owner by page', ...present()],
	'POST /present/[id]?/configure': [
		'owner by page',
		...present('?/configure'),
		() => form({ smsReplies: 'always' })
	],
	'GET /present/[id]/first-round': ['owner', ...present('/first-round')],
	'GET /present/[id]/live': ['owner', ...present('/live')],
	'GET /privacy': [{ anyone: [200] }, at('/privacy')],
	'POST /privacy': [{ anyone: [303] }, at('/privacy'), ({ code }) => form({ code })],
	'GET /reset-password': [{ anyone: [200] }, at('/reset-password?token_hash=x&code=y')],
	'POST /reset-password': [{ anyone: [401] }, at('/reset-password'), () => form({ password: 'x' })],
	'GET /sessions': ['teacher by page', at('/sessions')],
	'GET /sessions/[id]': ['owner by page', ...session()],
	'POST /sessions/[id]?/configure': [
		'owner by page',
		...session('?/configure'),
		() => form({ maxPoints: '1', purgeAt: '2027-06-01' })
	],
	'GET /sessions/[id]/answers.csv': ['owner', ...session('/answers.csv')],
	'GET /sessions/[id]/moodle.csv': ['owner', ...session('/moodle.csv')],
	'POST /sessions/[id]/moodle.csv': ['owner', ...session('/moodle.csv'), roster],
	'GET /sessions/[id]/moodle-unmatched.csv': ['owner', ...session('/moodle-unmatched.csv')],
	'POST /sessions/[id]/moodle-unmatched.csv': [
		'owner',
		...session('/moodle-unmatched.csv'),
		roster
	],
	'GET /sessions/[id]/sms': ['owner by page', ...session('/sms')],
	'POST /sessions/[id]/sms?/send': [
		'owner by page',
		...session('/sms?/send'),
		({ code }) => form({ phone: '1', body: code })
	],
	'POST /sessions/[id]/sms?/configure': [
		'owner by page',
		...session('/sms?/configure'),
		() => form({ replies: 'always' })
	],
	'GET /signup': [{ anyone: [200, 303] }, at('/signup')],
	'POST /signup': [{ anyone: [400] }, at('/signup'), () => form({ email: 'x', password: 'x' })],
	// Last: those for whom they work have nothing left afterwards. Without the password, nor with another's,
	// nothing is deleted (tests/e2e/privacy.test.ts).
	'DELETE /api/sessions/[id]/me': ['participant', ...api('/me'), () => ({ method: 'DELETE' })],
	'POST /sessions/[id]?/end': ['owner by page', ...session('?/end'), () => form()],
	'POST /sessions/[id]?/delete': ['owner by page', ...session('?/delete'), () => form()],
	'POST /account?/deleteSessions': [
		'teacher by page',
		at('/account?/deleteSessions'),
		() => form({ password: 'a long password' })
	],
	'POST /account?/deleteAccount': [
		'teacher by page',
		at('/account?/deleteAccount'),
		({ email }) => form({ confirm: email, password: 'a long password' })
	]
};

const JSON_ONLY = { nobody: [401], another: [401, 404] };
const BY_PAGE = { nobody: [303], another: [303, 404] };
/** What those get whom a route is not for. */
const REFUSED = {
	owner: JSON_ONLY,
	'owner silently': { nobody: [401], another: [204] },
	teacher: JSON_ONLY,
	participant: JSON_ONLY,
	'owner by page': BY_PAGE,
	'teacher by page': BY_PAGE
};

test('every route has a verdict, and only routes have', () => {
	expect(routes()).toEqual(Object.keys(VERDICTS).sort());
});

test('no route gives or does anything for whom it is not, whatever token they bring', async () => {
	const own = await stage();
	const theirs = await stage();
	const student = await joined(own.code);
	const foreign = await joined(theirs.code);
	const another = await account();
	const { jwtSecret, appSecret } = keys();
	const claims = { sub: own.id, role: 'authenticated', aud: 'authenticated' };
	const hour = Math.floor(Date.now() / 1000) - 3600;
	const own_ = { sid: own.session, sub: student.participant };
	const appKey = createHash('sha256').update(`participant:${appSecret}`).digest();
	const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
	const cookie = (token: string) => ({ cookie: `amphi-${own.session}=${token}` });
	const nobodies: Record<string, Record<string, string>> = {
		'a stranger': {},
		'a participant': bearer(student.token),
		'a participant by cookie': cookie(student.token),
		'a participant of another session': bearer(foreign.token),
		'an expired token of the owner': bearer(await signed(claims, jwtSecret, hour)),
		'a token of another teacher turned into the owner’s': bearer(forged(another.token, claims)),
		'a token of the owner signed with another key': bearer(await signed(claims, 'x'.repeat(64))),
		'an unsigned token of the owner': bearer(unsigned({ ...claims, exp: hour + 7200 })),
		'a token of the owner with a byte more': bearer(`${own.token}A`),
		'the publishable key': bearer(keys().publishableKey),
		'an expired token of a participant': bearer(await signed(own_, appKey, hour)),
		'a token of a participant signed with another key': cookie(await signed(own_, 'y'.repeat(64))),
		'a participant’s token turned into this session’s': cookie(forged(foreign.token, own_)),
		'an unsigned token of a participant': cookie(unsigned({ ...own_, exp: hour + 7200 }))
	};
	const PARTICIPANTS = new Set(['a participant', 'a participant by cookie']);
	const traces = async () => [
		await (await call(`/decks/${own.deck}/__data.json`, as(own.headers))).text(),
		await (await call(`/sessions/${own.session}/answers.csv`, as(own.headers))).text(),
		await (await call(`/sessions/${own.session}/sms/__data.json`, as(own.headers))).text()
	];
	const before = await traces();
	const state = async () =>
		(await (await call(`/api/sessions/${own.session}`)).json()) as { version: number };
	const { version } = await state();

	const wrong: string[] = [];
	for (const [name, [who, path, init]] of Object.entries(VERDICTS)) {
		const ask = async (headers: Record<string, string>) => {
			const answer = await call(path(own), as(headers, init?.(own)));
			await answer.arrayBuffer();
			return answer;
		};
		if (typeof who === 'object') {
			const answer = await ask({});
			if (!who.anyone.includes(answer.status)) wrong.push(`${name}: anyone got ${answer.status}`);
			continue;
		}
		for (const [attacker, headers] of Object.entries(nobodies)) {
			// Deeds of participants are tried by those who are none of this session.
			if (who === 'participant' && PARTICIPANTS.has(attacker)) continue;
			const answer = await ask(headers);
			const sent =
				answer.status !== 303 || answer.headers.get('location')?.startsWith('/login?next=');
			if (!REFUSED[who].nobody.includes(answer.status) || !sent) {
				wrong.push(`${name}: ${attacker} got ${answer.status}`);
			}
		}
		if (who === 'teacher' || who === 'teacher by page') continue;
		const answer = await ask(bearer(another.token));
		if (!REFUSED[who].another.includes(answer.status)) {
			wrong.push(`${name}: another teacher got ${answer.status}`);
		}
	}
	expect(wrong).toEqual([]);
	expect(await traces()).toEqual(before);
	expect((await state()).version).toBe(version);

	// The same requests do something for those whom they are for: it is not that nobody may.
	for (const [name, [who, path, init]] of Object.entries(VERDICTS)) {
		if (typeof who === 'object') continue;
		const headers = who === 'participant' ? bearer(student.token) : own.headers;
		const answer = await call(path(own), as(headers, init?.(own)));
		const refused = [401, 403, 404].includes(answer.status) || answer.status >= 500;
		const sent = answer.headers.get('location')?.startsWith('/login');
		if (refused || sent) wrong.push(`${name}: the owner got ${answer.status}`);
		await answer.arrayBuffer();
	}
	expect(wrong).toEqual([]);
});
