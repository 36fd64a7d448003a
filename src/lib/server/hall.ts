import * as v from 'valibot';
import type { PublicState } from '$lib/live/state';
import * as answers from './answers';
import { parseBody } from './body';
import * as entrance from './entrance';
import * as metrics from './metrics';
import { mayAnswer } from './pace';
import * as participants from './participants';
import type { ErrorCode } from './problem';

/** What a request of a phone consists of, whoever received it. */
export interface Call {
	/** The session in its address, as it was sent. */
	session: string;
	header(name: 'authorization' | 'cookie' | 'if-none-match'): string | null;
	/** The body as text, or null when it is too large. */
	body(): Promise<string | null>;
}
/** An answer to it: JSON that is ready to be sent, or an error whose sentence depends on the reader. */
export type Reply =
	| { status: number; headers?: Record<string, string>; json?: string }
	| { status: number; headers?: Record<string, string>; error: ErrorCode };

const submission = v.object({
	activity: v.pipe(v.string(), v.uuid()),
	round: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(2)),
	value: v.unknown(),
	id: v.pipe(v.string(), v.uuid()),
	seq: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
	version: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(0)))
});
const STATUS = { not_open: 409, invalid: 422, foreign: 403, removed: 403 } as const;
const COUNTED: Reply = { status: 200, json: JSON.stringify({ status: 'counted' }) };
const LATE: Reply = { status: 200, json: JSON.stringify({ status: 'counted', late: true }) };

/** An answer: `counted` only once it is committed. */
export async function answer({ session, header, body }: Call): Promise<Reply> {
	const participant = await participants.named(header('authorization'), header('cookie'), session);
	if (!participant) return { status: 401, error: 'unauthorized' };
	if (!mayAnswer(participant)) {
		metrics.limits.inc({ limit: 'answers' });
		return { status: 429, error: 'too_many', headers: { 'retry-after': '1' } };
	}
	const parsed = parseBody(await body(), submission);
	if (!parsed.ok) return parsed;

	const { activity, round, value, id, seq, version } = parsed.value;
	const outcome = await answers.submit({
		session,
		activity,
		round,
		participant,
		value,
		id,
		seq,
		version,
		channel: 'web'
	});
	if (outcome === 'late') return LATE;
	return outcome === 'counted' ? COUNTED : { status: STATUS[outcome], error: outcome };
}

/** States as they are sent: all who read one at the same time share its text. */
const texts = new WeakMap<PublicState, string>();

/** The public state; its ETag lets a phone that polls pay a few bytes when nothing changed. */
export async function state({ session, header }: Call): Promise<Reply> {
	const state = await entrance.state(session);
	if (!state) return { status: 404, error: 'not_found' };
	// The phase is part of it: a timer closes a vote without a new version.
	const etag = `"${state.version}-${state.phase}"`;
	const headers = { etag, 'cache-control': 'private, no-cache' };
	if (header('if-none-match') === etag) return { status: 304, headers };
	let json = texts.get(state);
	if (!json) texts.set(state, (json = JSON.stringify(state)));
	return { status: 200, headers, json };
}
