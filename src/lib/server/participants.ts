import { createHash, randomUUID } from 'node:crypto';
import { decodeJwt, jwtVerify, SignJWT, type JWTPayload } from 'jose';
import type { RequestEvent } from '@sveltejs/kit';
import { oneLine } from '$lib/activities/text';
import { batched, TOGETHER } from './batches';
import { isSecure } from './same-origin';
import { env } from './env';
import * as metrics from './metrics';
import { mayJoin } from './pace';
import { admin, bearerIn, bearerOf, unwrap } from './supabase';
import * as tallies from './tallies';

export type Joined =
	{ status: 'joined'; participant: string; token: string } | { status: Refusal | 'too_many' };
type Refusal = 'not_found' | 'ended' | 'removed' | 'identity_required' | 'unknown_code';

interface Joining {
	id: string;
	session: string;
	name: string | null;
	identity: string | null;
}

interface Written {
	status: Refusal | 'joined';
	/** Who it is: for a device or a student that joined before, who they were. */
	participant: string | null;
}
async function writeTogether(joining: Joining[]): Promise<Written[]> {
	const rows = unwrap(
		'joining',
		await admin().rpc('join_participants', {
			p_batch: JSON.stringify(joining.map((one, n) => ({ n, ...one })))
		})
	) as (Written & { n: number })[];
	const outcomes = new Map(rows.map((row) => [row.n, row]));
	for (const session of new Set(joining.map(({ session }) => session))) tallies.changed(session);
	return joining.map((_, n) => outcomes.get(n) ?? { status: 'not_found', participant: null });
}
const write = batched(writeTogether, TOGETHER, 'joins');

interface Who {
	session: string;
	name?: string;
	identity?: string;
}

/**
 * Makes the sender a participant of a session and remembers it on this phone. A page that was opened has
 * an id reserved, so a join that is sent twice is the same join; so is one with the bearer token of an
 * earlier. A cookie of who has joined already says nothing: clients share them among their participants.
 * Joins of a whole hall are written together.
 */
export async function enter(event: RequestEvent, who: Who): Promise<Joined> {
	const joined = await take(event, who);
	metrics.joins.inc({ outcome: joined.status, channel: 'web' });
	return joined;
}

async function take(event: RequestEvent, who: Who): Promise<Joined> {
	if (!mayJoin(who.session)) {
		metrics.limits.inc({ limit: 'joins' });
		return { status: 'too_many' };
	}
	const known = await tokenOf(event, who.session);
	const again = known?.reserved || bearerOf(event.request) !== null;
	const id = known && again ? known.participant : randomUUID();
	const { status, participant } = await write({
		id,
		session: who.session,
		name: clean(who.name),
		identity: clean(who.identity)
	});
	if (status !== 'joined') return { status };
	const joined = participant ?? id;
	const token = await sign(joined, who.session);
	remember(event, who.session, token);
	return { status, participant: joined, token };
}

/**
 * Reserves an id for whoever opened the page of an anonymous session, and gives the token to join with;
 * nothing is stored until they do. Two tabs that are opened together get the same.
 */
export async function reserve(event: RequestEvent, session: string): Promise<string> {
	const before = event.cookies.get(COOKIE + session);
	if (before && (await tokenOf(event, session))?.reserved) return before;
	const token = await sign(randomUUID(), session, true);
	remember(event, session, token);
	return token;
}

/** Deletes a participant with all that they said; false when there is none. */
export async function forget(session: string, participant: string): Promise<boolean> {
	const { data, error } = await admin().rpc('forget_participant', {
		p_session: session,
		p_participant: participant
	});
	if (error) throw new Error('a participant was not forgotten', { cause: error });
	if (data) tallies.changed(session);
	return data as boolean;
}

/** The sessions that this phone has joined and remembers, the last one first. */
export async function sessionsOf(event: RequestEvent): Promise<string[]> {
	const own = event.cookies.getAll().filter(({ name }) => name.startsWith(COOKIE));
	const known = await Promise.all(
		own
			.sort((a, b) => issued(b.value) - issued(a.value))
			.map(({ name }) => name.slice(COOKIE.length))
			.map(async (session) => ((await fromRequest(event, session)) ? session : null))
	);
	return known.filter((session) => session !== null);
}

/** Takes the cookie of a session off this phone. */
export function leave(event: RequestEvent, session: string): void {
	event.cookies.delete(COOKIE + session, { path: '/' });
}

/** A name or an identifier, without what cannot be seen or turns the line it stands in. */
function clean(text: string | undefined): string | null {
	// A cut may go through a pair of surrogates, which the database refuses.
	return oneLine(oneLine(text ?? '').slice(0, 100)) || null;
}

let key: Uint8Array | undefined;
function secret(): Uint8Array {
	const { secret } = env();
	if (!secret) throw new Error('AMPHI_SECRET is not set: the boot generates it');
	return (key ??= createHash('sha256').update(`participant:${secret}`).digest());
}

/** The token of a participant: it names one participant of one session and nothing else. */
function sign(participant: string, session: string, reserved = false): Promise<string> {
	return new SignJWT({ sid: session, ...(reserved && { new: true }) })
		.setProtectedHeader({ alg: 'HS256' })
		.setSubject(participant)
		.setIssuedAt()
		.setExpirationTime('370d')
		.sign(secret());
}

const COOKIE = 'amphi-';
/** Lectures that one phone remembers: with more, its cookies would outgrow what servers take. */
const REMEMBERED = 8;

/** One cookie per session, so that two lectures on one phone do not disturb each other. */
function remember(event: RequestEvent, session: string, token: string): void {
	const { cookies, request, url } = event;
	const others = cookies
		.getAll()
		.filter(({ name }) => name.startsWith(COOKIE) && name !== COOKIE + session)
		.sort((a, b) => issued(b.value) - issued(a.value));
	for (const { name } of others.slice(REMEMBERED - 1)) cookies.delete(name, { path: '/' });
	cookies.set(COOKIE + session, token, {
		path: '/',
		httpOnly: true,
		sameSite: 'lax',
		secure: isSecure(request, url),
		maxAge: 60 * 60 * 24 * 30
	});
}

/** When a token was signed, in seconds; 0 for none. */
function issued(token: string): number {
	try {
		return decodeJwt(token).iat ?? 0;
	} catch {
		return 0;
	}
}

/** Who the bearer token or the cookie names; `reserved` when they have not joined yet. */
async function tokenOf(
	event: RequestEvent,
	session: string
): Promise<{ participant: string; reserved: boolean } | null> {
	return read(bearerOf(event.request) ?? event.cookies.get(COOKIE + session), session);
}

async function read(
	token: string | undefined,
	session: string
): Promise<{ participant: string; reserved: boolean } | null> {
	const payload = token ? await verify(token) : null;
	if (payload?.sid !== session || !payload.sub) return null;
	return { participant: payload.sub, reserved: payload.new === true };
}

/** Tokens that verified, with what they say: a hall sends the same ones again and again. */
const verified = new Map<string, JWTPayload>();
const KEPT = 20_000;

async function verify(token: string): Promise<JWTPayload | null> {
	const before = verified.get(token);
	if (before) return (before.exp ?? 0) > Date.now() / 1000 ? before : null;
	try {
		const { payload } = await jwtVerify(token, secret(), { algorithms: ['HS256'] });
		verified.set(token, payload);
		if (verified.size > KEPT) verified.delete(verified.keys().next().value as string);
		return payload;
	} catch {
		return null;
	}
}

/** The participant of this session whose bearer token or cookie it is; null when none verifies. */
export async function fromRequest(event: RequestEvent, session: string): Promise<string | null> {
	const known = await tokenOf(event, session);
	return known && !known.reserved ? known.participant : null;
}

/** The same, from the headers of a request that is handled without SvelteKit. */
export async function named(
	authorization: string | null,
	cookies: string | null,
	session: string
): Promise<string | null> {
	const own = `${COOKIE}${session}=`;
	const cookie = cookies?.split(/; */).find((one) => one.startsWith(own));
	const known = await read(bearerIn(authorization) ?? cookie?.slice(own.length), session);
	return known && !known.reserved ? known.participant : null;
}
