import { KINDS, parseAnswer, parseContent } from '$lib/activities';
import type { KindId } from '$lib/activities/kind';
import { batched, TOGETHER } from './batches';
import * as metrics from './metrics';
import { admin, unwrap } from './supabase';
import * as tallies from './tallies';
import { isUuid } from './uuid';

export interface Submission {
	session: string;
	activity: string;
	round: number;
	participant: string;
	/** Untrusted; parsed by the activity's kind. */
	value: unknown;
	/** The client's uuid for this answer: a resend has the same. */
	id: string;
	/** Grows per participant and activity; the highest counts. */
	seq: number;
	channel: 'web' | 'sms';
	/** The version of the state that the phone showed: an answer from before a close has a few seconds' grace. */
	version?: number;
}
/** What became of an answer; `counted` and `late` (counted within the grace) only after its commit. */
export type Outcome = 'counted' | 'late' | 'not_open' | 'foreign' | 'removed' | 'invalid';

/** Whether an answer with this outcome is in the table. */
export const counts = (outcome: Outcome | undefined) => outcome === 'counted' || outcome === 'late';

interface Row {
	session: string;
	activity: string;
	round: number;
	participant: string;
	id: string;
	seq: number;
	value: unknown;
	keys: string[];
	labels: string[];
	channel: 'web' | 'sms';
	version: number | undefined;
}

async function writeTogether(rows: Row[]): Promise<Outcome[]> {
	const written = unwrap(
		'writing answers',
		await admin().rpc('submit_answers', {
			p_batch: JSON.stringify(rows.map((row, n) => ({ n, ...row })))
		})
	) as { n: number; status: Outcome }[];
	const outcomes = new Map(written.map(({ n, status }) => [n, status]));
	const touched = rows.filter((_, n) => counts(outcomes.get(n)));
	for (const session of new Set(touched.map(({ session }) => session))) tallies.changed(session);
	return rows.map((_, n) => outcomes.get(n) ?? 'foreign');
}
const write = batched(writeTogether, TOGETHER, 'answers');

/** Writes one answer, together with all that arrive meanwhile, and says what became of it. */
export async function submit(submission: Submission): Promise<Outcome> {
	const outcome = await take(submission);
	metrics.answers.inc({ outcome, channel: submission.channel });
	return outcome;
}

async function take(submission: Submission): Promise<Outcome> {
	const { session, activity, round, participant, value, id, seq, channel, version } = submission;
	if (!isUuid(activity) || !isUuid(id) || !Number.isSafeInteger(seq)) return 'invalid';
	if (round !== 1 && round !== 2) return 'invalid';
	const asked = await activityOf(activity);
	if (!asked || asked.session !== session) return 'foreign';
	const kind = KINDS[asked.kind];
	const parsed = parseAnswer(kind, asked.content, value);
	if (!parsed.ok) return 'invalid';
	const entries = kind.tallyKeys(asked.content, parsed.value);
	return write({
		session,
		activity,
		round,
		participant,
		id,
		seq,
		value: parsed.value,
		keys: entries.map((entry) => entry.key),
		labels: entries.flatMap((entry) => entry.label ?? []),
		channel,
		version
	});
}

interface Own {
	value: unknown;
	seq: number;
}
interface Question {
	participant: string;
	activity: string;
	round: number;
}

const read = batched(async (asked: Question[]): Promise<(Own | null)[]> => {
	const rows = unwrap(
		'reading own answers',
		await admin()
			.from('answers')
			.select('activity_id, round, participant_id, value, seq')
			.in('activity_id', [...new Set(asked.map(({ activity }) => activity))])
			.in('participant_id', [...new Set(asked.map(({ participant }) => participant))])
	);
	const said = new Map(
		rows.map((row) => [
			`${row.participant_id} ${row.activity_id} ${row.round}`,
			{ value: row.value as unknown, seq: Number(row.seq) }
		])
	);
	return asked.map(
		({ participant, activity, round }) => said.get(`${participant} ${activity} ${round}`) ?? null
	);
	// A query has to fit an address.
}, 100);

/** What this participant last said to an activity in a round; null when nothing. A hall that reloads is read together. */
export function own(participant: string, activity: string, round: number): Promise<Own | null> {
	return read({ participant, activity, round });
}

interface Asked {
	session: string;
	kind: KindId;
	content: unknown;
}
/** Frozen activities never change, so the ones in use are kept. */
const kept = new Map<string, Promise<Asked | null>>();
const KEPT = 1000;

function activityOf(id: string): Promise<Asked | null> {
	let asked = kept.get(id);
	if (!asked) {
		asked = readActivity(id).then(
			(found) => {
				if (!found) kept.delete(id);
				return found;
			},
			(error) => {
				kept.delete(id);
				throw error;
			}
		);
		kept.set(id, asked);
		if (kept.size > KEPT) kept.delete(kept.keys().next().value as string);
	}
	return asked;
}

async function readActivity(id: string): Promise<Asked | null> {
	const { data, error } = await admin()
		.from('session_activities')
		.select('session_id, kind, content')
		.eq('id', id)
		.maybeSingle();
	if (error) throw new Error('an activity was not read', { cause: error });
	if (!data) return null;
	const parsed = parseContent(KINDS[data.kind as KindId], data.content);
	if (!parsed.ok) throw new Error(`activity ${id} does not fit its kind`);
	return { session: data.session_id, kind: data.kind, content: parsed.value };
}
