import { createHash, randomUUID } from 'node:crypto';
import { jwtVerify, SignJWT } from 'jose';
import type { RequestEvent } from '@sveltejs/kit';
import { batched } from './batches';
import { isSecure } from './same-origin';
import { env } from './env';
import { admin, bearerOf, unwrap } from './supabase';
import * as tallies from './tallies';

export type Joined =
	| { status: 'joined'; participant: string; token: string }
	| { status: 'not_found' | 'ended' | 'identity_required' };

interface Joining {
	id: string;
	session: string;
	name: string | null;
	identity: string | null;
}

const write = batched(async (joining: Joining[]): Promise<string[]> => {
	const rows = unwrap(
		'joining',
		await admin().rpc('join_participants', {
			p_batch: JSON.stringify(joining.map((one, n) => ({ n, ...one })))
		})
	) as { n: number; status: string }[];
	const outcomes = new Map(rows.map(({ n, status }) => [n, status]));
	for (const session of new Set(joining.map(({ session }) => session))) tallies.changed(session);
	return joining.map((_, n) => outcomes.get(n) ?? 'not_found');
});

/** Adds a participant to a session and signs their token. Joins of a whole hall are written together. */
export async function join(who: {
	session: string;
	name?: string;
	identity?: string;
}): Promise<Joined> {
	const id = randomUUID();
	const status = await write({
		id,
		session: who.session,
		name: clean(who.name),
		identity: clean(who.identity)
	});
	if (status === 'joined') return { status, participant: id, token: await sign(id, who.session) };
	return { status: status as 'not_found' | 'ended' | 'identity_required' };
}

function clean(text: string | undefined): string | null {
	const line = text
		?.normalize('NFC')
		.replace(/[\p{Cc}\s]+/gu, ' ')
		.trim();
	// A cut may go through a pair of surrogates, which the database refuses.
	return line?.slice(0, 100).toWellFormed() || null;
}

let key: Uint8Array | undefined;
function secret(): Uint8Array {
	const { secret } = env();
	if (!secret) throw new Error('AMPHI_SECRET is not set: the boot generates it');
	return (key ??= createHash('sha256').update(`participant:${secret}`).digest());
}

/** The token of a participant: it names one participant of one session and nothing else. */
function sign(participant: string, session: string): Promise<string> {
	return new SignJWT({ sid: session })
		.setProtectedHeader({ alg: 'HS256' })
		.setSubject(participant)
		.setIssuedAt()
		.setExpirationTime('370d')
		.sign(secret());
}

/** One cookie per session, so that two lectures on one phone do not disturb each other. */
const cookieOf = (session: string) => `amphi-${session}`;

/** Remembers the participant on this phone. */
export function remember(event: RequestEvent, session: string, token: string): void {
	event.cookies.set(cookieOf(session), token, {
		path: '/',
		httpOnly: true,
		sameSite: 'lax',
		secure: isSecure(event.request, event.url),
		maxAge: 60 * 60 * 24 * 30
	});
}

/** The participant of this session whose bearer token or cookie it is; null when none verifies. */
export async function fromRequest(event: RequestEvent, session: string): Promise<string | null> {
	const token = bearerOf(event.request) ?? event.cookies.get(cookieOf(session));
	if (!token) return null;
	try {
		const { payload } = await jwtVerify(token, secret(), { algorithms: ['HS256'] });
		return payload.sid === session && payload.sub ? payload.sub : null;
	} catch {
		return null;
	}
}
