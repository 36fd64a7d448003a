import { kind, parseContent } from '$lib/activities';
import { identify, read } from '$lib/sms/read';
import { isAnswered, reply, type Named, type Outcome } from '$lib/sms/replies';
import { createHash } from 'node:crypto';
import * as answers from '../answers';
import { batched, TOGETHER } from '../batches';
import * as entrance from '../entrance';
import * as participants from '../participants';
import * as metrics from '../metrics';
import * as storage from '../storage';
import { admin, unwrap } from '../supabase';
import * as phones from './phones';
import type { Text } from './provider';

/** What became of a text, and what is sent back. */
export interface Received {
	outcome: Outcome;
	reply: string | null;
}

interface Dealt extends Named {
	outcome: Outcome;
	session?: entrance.Entrance;
	participant?: string;
}

const underWay = new Map<string, Promise<Received>>();

/**
 * Deals with a text once: joins, answers, and says what to reply. A resent one gets the same reply and
 * changes nothing, even while the first is under way; across servers, the answer's id and the unique
 * `MessageSid` keep it from counting twice.
 */
export function receive(text: Text): Promise<Received> {
	let received = underWay.get(text.sid);
	if (!received) {
		// Arrival decides which text is the last, not how long each takes.
		received = once(text, tick()).finally(() => underWay.delete(text.sid));
		underWay.set(text.sid, received);
	}
	return received;
}

/** What became of a text that was dealt with before; null when there was none with this id. */
export const recall = batched(async (sids: string[]): Promise<(Received | null)[]> => {
	const rows = unwrap(
		'looking texts up',
		await admin().from('sms_messages').select('sid, outcome, reply').in('sid', sids)
	) as (Received & { sid: string })[];
	const known = new Map(rows.map(({ sid, outcome, reply }) => [sid, { outcome, reply }]));
	return sids.map((sid) => known.get(sid) ?? null);
	// A query has to fit an address.
}, 100);

interface Row extends Received {
	sid: string;
	session: string | null;
	participant: string | null;
}

/** True for a text that nobody dealt with meanwhile. */
async function recordTogether(rows: Row[]): Promise<boolean[]> {
	const fresh = unwrap(
		'remembering texts',
		await admin().rpc('record_texts', { p_batch: JSON.stringify(rows) })
	) as { sid: string }[];
	const sids = new Set(fresh.map(({ sid }) => sid));
	return rows.map(({ sid }) => sids.has(sid));
}
const record = batched(recordTogether, TOGETHER, 'texts');

async function once(text: Text, seq: number): Promise<Received> {
	const before = await recall(text.sid);
	if (before) return before;
	const dealt = await deal(text, seq).catch((error: unknown): Dealt => {
		if (!storage.isFull(error)) throw error;
		storage.noteFull(error);
		return { outcome: 'full' };
	});
	metrics.texts.inc({ outcome: dealt.outcome });
	const received = { outcome: dealt.outcome, reply: await replyTo(dealt) };
	// Not remembered: sent again, it may count.
	if (dealt.outcome === 'full') return received;
	const isFirst = await record({
		...received,
		sid: text.sid,
		session: dealt.session?.id ?? null,
		participant: dealt.participant ?? null
	});
	return isFirst ? received : ((await recall(text.sid)) ?? received);
}

async function deal(text: Text, seq: number): Promise<Dealt> {
	const reading = read(text.body);
	if (reading.is === 'nothing') return { outcome: 'nothing' };
	if (reading.is === 'keyword') {
		if (reading.keyword !== 'help') return { outcome: 'keyword' };
		return { outcome: 'help', session: (await phones.whereIs(text.from))?.line };
	}
	if (reading.is === 'erasure') return erase(reading.code, text);
	const { code, rest } = reading;
	const named = code === null ? null : await phones.byCode(code);
	if (named && named.phase !== 'ended') return enter(named, rest, text, seq);

	// A word may have the shape of a code, so a phone that is in a session answers with it.
	const here = await phones.whereIs(text.from);
	const message = { sid: text.sid, seq };
	let said = here && (await answer(here.line, here.holder.participant, reading.text, message));
	if (said?.outcome === 'ended' && here?.line.phase !== 'ended') {
		const next = await phones.whereNow(text.from, Date.now());
		said = next && (await answer(next.line, next.holder.participant, reading.text, message));
	}
	if (said && said.outcome !== 'ended' && (said.outcome !== 'invalid' || code === null))
		return said;
	if (named) return { outcome: 'ended', session: named, title: named.title };
	// A word without a digit, from a phone in a session, is more likely an answer that does not fit.
	if (code !== null && !(said && /^\D+$/.test(code))) {
		return { outcome: 'unknown_code', session: said?.session, code };
	}
	return said ?? { outcome: 'no_session' };
}

/** Deletes whoever this phone is in a session, even one that is over or takes no texts any more. */
async function erase(code: string, text: Text): Promise<Dealt> {
	const session = await phones.byCode(code);
	if (!session) return { outcome: 'unknown_code', code };
	const { title } = session;
	const holder = 'phoneKey' in session ? await phones.holder(session, text.from) : null;
	const erased = holder && (await participants.forget(session.id, holder.participant));
	return { outcome: erased ? 'erased' : 'not_there', session, title, code };
}

/** A phone that texts a code joins; what follows the code says who it is, where that is asked, and answers. */
async function enter(
	session: entrance.Entrance,
	said: string,
	text: Text,
	seq: number
): Promise<Dealt> {
	const { title, code } = session;
	if (!session.sms_enabled || !('phoneKey' in session))
		return { outcome: 'sms_off', session, title };
	const line = session as phones.Line;
	const before = await phones.holder(line, text.from);
	const who = identify(line.identity, said, before?.known ?? false);
	if (line.identity !== 'anonymous' && !before?.known && who.identity === null) {
		return { outcome: 'identity_required', session, code, asks: line.identity };
	}
	const participant =
		before && who.identity === null
			? before.participant
			: await phones.join(line, text.from, who.identity);
	if (participant === null) return { outcome: 'ended', session, title };
	if (who.rest === '') {
		const open = (await entrance.state(session.id))?.phase === 'open';
		return { outcome: open ? 'joined_open' : 'joined', session, participant, title, code };
	}
	const answered = await answer(session, participant, who.rest, { sid: text.sid, seq });
	return answered.outcome === 'counted' ? { ...answered, outcome: 'joined_counted' } : answered;
}

async function answer(
	session: entrance.Entrance,
	participant: string,
	said: string,
	{ sid, seq }: { sid: string; seq: number }
): Promise<Dealt> {
	const dealt = { session, participant, title: session.title, code: session.code };
	if (!session.sms_enabled) return { outcome: 'sms_off', ...dealt };
	const state = await entrance.state(session.id);
	if (!state || state.phase === 'ended') return { outcome: 'ended', ...dealt };
	if (!state.activity) return { outcome: 'waiting', ...dealt };
	// What has just been closed may still count.
	if (state.phase !== 'open' && state.phase !== 'closed') return { outcome: 'late', ...dealt };

	const asked = kind(state.activity.kind);
	const content = asked && parseContent(asked, state.activity.content);
	if (!asked || !content?.ok)
		throw new Error(`activity ${state.activity.id} does not fit its kind`);
	const value = asked.readSms(content.value, said);
	if (value === null) {
		const shorter = said.length > GLIMPSE && asked.readSms(content.value, said.slice(0, GLIMPSE));
		return { outcome: shorter ? 'too_long' : 'invalid', ...dealt };
	}
	const outcome = await answers.submit({
		session: session.id,
		activity: state.activity.id,
		round: state.round,
		participant,
		value,
		id: idOf(sid),
		seq,
		channel: 'sms'
	});
	if (outcome === 'not_open') return { outcome: 'late', ...dealt };
	if (!answers.counts(outcome)) return { outcome: 'invalid', ...dealt };
	return { outcome: 'counted', ...dealt, answer: asked.words(content.value, value) };
}

/** When so much of a text would have been an answer, the whole was too long. */
const GLIMPSE = 20;

/** The answer's id: the same for a resent text. A uuid of version 8, RFC 9562. */
function idOf(sid: string): string {
	const hash = createHash('sha256').update(`sms:${sid}`).digest('hex');
	return hash.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-8$3-a$4-$5');
}

let last = 0;

/** The time of arrival in ms, later than any before: of two texts, the last to arrive counts. */
function tick(): number {
	return (last = Math.max(last + 1, Date.now()));
}

/** In the language and under the rule of the session or, when there is none, as `house` has it. */
async function replyTo(dealt: Dealt): Promise<string | null> {
	if (!isAnswered(dealt.outcome, 'always')) return null;
	const host = dealt.session ?? (await house());
	return host ? reply(dealt.outcome, host.sms_replies, host.language, dealt) : null;
}

/**
 * Who answers a phone that is in no session: the newest live session that lets replies out, since its
 * teacher knows that the number may send them. Where all sessions are silent, so is the server.
 */
async function house(): Promise<entrance.Entrance | undefined> {
	return (await phones.lines()).find(
		(line) => line.phase !== 'ended' && line.sms_enabled && line.sms_replies !== 'never'
	);
}
