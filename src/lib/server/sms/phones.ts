import { createHmac } from 'node:crypto';
import { batched, TOGETHER } from '../batches';
import * as entrance from '../entrance';
import * as metrics from '../metrics';
import { admin, unwrap } from '../supabase';
import * as tallies from '../tallies';

/** A session that texts can reach, with the key under which it knows its phones. */
export interface Line extends entrance.Entrance {
	phoneKey: string;
}
/** The participant that a phone is in a session. */
export interface Holder {
	participant: string;
	session: string;
	/** They gave a name or an identifier. */
	known: boolean;
}
export interface Whereabouts {
	line: Line;
	holder: Holder;
}
interface Found extends Holder {
	hmac: string;
}

/** Texts come in bursts; which sessions are live changes by the minute. */
const FRESH = 2000;
/** A text that comes a little after the end is told so. */
const AFTERGLOW = 3 * 60 * 60 * 1000;
const MOST = 500;
const COLUMNS =
	'id, code, phase, identity, language, title, pace, sms_enabled, sms_replies, purge_at, session_secrets (phone_key)';

/** What stands for a number in one session, and nowhere else. */
function fingerprint(phoneKey: string, number: string): string {
	return createHmac('sha256', phoneKey).update(number.replace(/\s/g, '')).digest('hex');
}

let read: { at: number; lines: Promise<Line[]> } | undefined;

/** The sessions that are live or ended lately, the newest first; read no earlier than `since`. */
export function lines(since = Date.now() - FRESH): Promise<Line[]> {
	if (!read || read.at < since) {
		const reading = { at: Date.now(), lines: readLines() };
		reading.lines.catch(() => {
			if (read === reading) read = undefined;
		});
		read = reading;
	}
	return read.lines;
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

type Row = entrance.Entrance & {
	session_secrets: { phone_key: string } | { phone_key: string }[] | null;
};

function toLine({ session_secrets: secrets, ...entrance }: Row): Line[] {
	const secret = Array.isArray(secrets) ? secrets[0] : secrets;
	return secret ? [{ ...entrance, phoneKey: secret.phone_key }] : [];
}

/**
 * The session that a text without a code is for: the live one that this phone last wrote to or, when
 * it is in none, one that ended lately.
 */
export async function whereIs(number: string): Promise<Whereabouts | null> {
	const asked = Date.now();
	// The phone may have joined a session that is newer than what is remembered.
	return (await among(await lines(), number)) ?? whereNow(number, asked);
}

/** The same, from sessions read no earlier than `since`. */
export async function whereNow(number: string, since: number): Promise<Whereabouts | null> {
	return among(await lines(since), number);
}

async function among(known: Line[], number: string): Promise<Whereabouts | null> {
	const holders = await behind(known.map((line) => fingerprint(line.phoneKey, number)));
	const found = holders.flatMap((holder) => {
		const line = known.find(({ id }) => id === holder.session);
		return line ? [{ line, holder }] : [];
	});
	return found.find(({ line }) => line.phase !== 'ended') ?? found[0] ?? null;
}

/** The participants behind these fingerprints of one phone, the one last heard first. */
async function behind(fingerprints: string[]): Promise<Holder[]> {
	return fingerprints.length === 0 ? [] : find(fingerprints);
}

/** Phones that text at the same time are looked up together. */
const find = batched(async (asked: string[][]): Promise<Found[][]> => {
	const found = unwrap(
		'finding phones',
		await admin().rpc('sms_participants', { p_hmacs: asked.flat() })
	) as Found[];
	return asked.map((fingerprints) => {
		const own = new Set(fingerprints);
		return found.filter(({ hmac }) => own.has(hmac));
	});
}, 50);

/** Who a phone is in a session; null before it joins. */
export async function holder(line: Line, number: string): Promise<Holder | null> {
	const [found] = await behind([fingerprint(line.phoneKey, number)]);
	return found ?? null;
}

interface Joining {
	session: string;
	hmac: string;
	name: string | null;
	identity: string | null;
}

async function writeTogether(joining: Joining[]): Promise<(string | null)[]> {
	const rows = unwrap(
		'joining by text',
		await admin().rpc('join_by_texts', {
			p_batch: JSON.stringify(joining.map((one, n) => ({ n, ...one })))
		})
	) as { n: number; participant: string }[];
	const participants = new Map(rows.map(({ n, participant }) => [n, participant]));
	for (const session of new Set(joining.map(({ session }) => session))) tallies.changed(session);
	return joining.map((_, n) => participants.get(n) ?? null);
}
const write = batched(writeTogether, TOGETHER, 'joins by text');

/** Makes a phone a participant, or corrects who it is; null once the session has ended. */
export async function join(line: Line, number: string, who: string | null): Promise<string | null> {
	const participant = await write({
		session: line.id,
		hmac: fingerprint(line.phoneKey, number),
		name: line.identity === 'name' ? who : null,
		identity: line.identity === 'identifier' ? who : null
	});
	metrics.joins.inc({ outcome: participant ? 'joined' : 'ended', channel: 'sms' });
	return participant;
}

/** One that is not among the newest, where very many are live. */
async function readLine(code: string): Promise<Line | null> {
	const rows = unwrap(
		'reading a session that takes texts',
		await admin().from('sessions').select(COLUMNS).eq('pace', 'live').eq('code', code).limit(1)
	);
	return (rows as unknown as Row[]).flatMap(toLine)[0] ?? null;
}

/** The session behind a code. One that has just started is read together with its key. */
export async function byCode(code: string): Promise<Line | entrance.Entrance | null> {
	const asked = Date.now();
	const ofCode = (line: Line) => line.code === code;
	const known = (await lines()).find(ofCode) ?? (await lines(asked)).find(ofCode);
	return known ?? (await readLine(code)) ?? entrance.byCode(code);
}
