import { createHmac } from 'node:crypto';
import type { Entrance } from '../sessions';
import { admin, unwrap } from '../supabase';

/** A session that texts can reach, with the key under which it knows its phones. */
export interface Line extends Entrance {
	phoneKey: string;
}
/** The participant that a phone is in a session. */
export interface Holder {
	participant: string;
	session: string;
	/** They gave a name or an identifier. */
	known: boolean;
}

/** Texts come in bursts; which sessions are live changes by the minute. */
const FRESH = 2000;
/** A text that comes a little after the end is told so. */
const AFTERGLOW = 3 * 60 * 60 * 1000;
const MOST = 500;
const COLUMNS =
	'id, code, phase, identity, language, title, pace, sms_enabled, sms_replies, purge_at, session_secrets (phone_key)';

/** What stands for a number in one session, and nowhere else. */
export function fingerprint(phoneKey: string, number: string): string {
	return createHmac('sha256', phoneKey).update(number.replace(/\s/g, '')).digest('hex');
}

let read: { at: number; lines: Promise<Line[]> } | undefined;

/** The sessions that are live or ended lately, the newest first; at most two seconds old. */
export function lines(): Promise<Line[]> {
	if (!read || Date.now() - read.at > FRESH) {
		const now = { at: Date.now(), lines: readLines() };
		now.lines.catch(() => read === now && forget());
		read = now;
	}
	return read.lines;
}

/** Makes the next question about sessions be asked anew. */
export function forget(): void {
	read = undefined;
}

async function readLines(): Promise<Line[]> {
	const lately = new Date(Date.now() - AFTERGLOW).toISOString();
	const rows = unwrap(
		'reading the sessions that take texts',
		await admin()
			.from('sessions')
			.select(COLUMNS)
			.eq('pace', 'live')
			.or(`phase.neq.ended,ended_at.gt.${lately}`)
			.order('started_at', { ascending: false })
			.limit(MOST)
	);
	return (rows as unknown as Row[]).flatMap(toLine);
}

type Row = Entrance & { session_secrets: { phone_key: string } | { phone_key: string }[] | null };

function toLine({ session_secrets: secrets, ...entrance }: Row): Line[] {
	const secret = Array.isArray(secrets) ? secrets[0] : secrets;
	return secret ? [{ ...entrance, phoneKey: secret.phone_key }] : [];
}

/**
 * The session that a text without a code is for: the live one that this phone last wrote to or, when
 * it is in none, one that ended lately.
 */
export async function whereIs(number: string): Promise<{ line: Line; holder: Holder } | null> {
	const cached = read;
	const found = among(await lines(), number);
	if ((await found) || read !== cached) return found;
	// The phone may have joined a session that is newer than what is remembered.
	forget();
	return among(await lines(), number);
}

async function among(known: Line[], number: string) {
	const holders = await behind(known.map((line) => fingerprint(line.phoneKey, number)));
	const found = holders.flatMap((holder) => {
		const line = known.find(({ id }) => id === holder.session);
		return line ? [{ line, holder }] : [];
	});
	return found.find(({ line }) => line.phase !== 'ended') ?? found[0] ?? null;
}

/** The participants behind these fingerprints of one phone, the one last heard first. */
export async function behind(fingerprints: string[]): Promise<Holder[]> {
	if (fingerprints.length === 0) return [];
	return unwrap(
		'finding a phone',
		await admin().rpc('sms_participants', { p_hmacs: fingerprints })
	) as Holder[];
}

/** The key of one session; null once it is purged. */
export async function keyOf(session: string): Promise<string | null> {
	const { data, error } = await admin()
		.from('session_secrets')
		.select('phone_key')
		.eq('session_id', session)
		.maybeSingle();
	if (error) throw new Error('the key of a session was not read', { cause: error });
	return (data?.phone_key as string | undefined) ?? null;
}
