import { KINDS, parseContent } from '$lib/activities';
import type { KindId, Problem } from '$lib/activities/kind';
import type { Command, Identity, Pace, Phase, PublicState, Results } from '$lib/live/state';
import { env, RETENTION_DAYS } from './env';
import { pages } from './pages';
import { raised, unwrap, type Client } from './supabase';
import * as timers from './timers';
import { isUuid } from './uuid';

export type SmsReplies = 'never' | 'errors' | 'always';

/** A session as its teacher sees it; the columns of `public.sessions`. */
export interface Session {
	id: string;
	deck_id: string | null;
	code: string;
	title: string;
	language: 'fr' | 'en';
	pace: Pace;
	phase: Phase;
	activity_id: string | null;
	version: number;
	show_results: boolean;
	results_live: boolean;
	closes_at: string | null;
	identity: Identity;
	sms_enabled: boolean;
	sms_replies: SmsReplies;
	max_points: number;
	started_at: string;
	ended_at: string | null;
	purge_at: string;
}

/** An activity as it was frozen when its session started. */
export interface SessionActivity {
	id: string;
	position: number;
	kind: KindId;
	content: unknown;
	public_content: unknown;
	graded: boolean;
	streams: boolean;
	phase: 'open' | 'closed' | 'revealed' | null;
	round: number;
	hidden_keys: string[];
}

export type Started =
	| { status: 'started'; session: string }
	| { status: 'not_found' | 'empty' }
	| {
			status: 'not_ready';
			activities: { id: string; position: number; title: string; problems: Problem[] }[];
	  };

/**
 * Freezes a deck of the teacher's into a new session in its lobby. `not_ready` names the activities that
 * cannot be shown yet, and why.
 */
export async function start(
	client: Client,
	deck: string,
	options: { identity?: Identity; smsReplies?: SmsReplies; pace?: Pace } = {}
): Promise<Started> {
	if (!isUuid(deck)) return { status: 'not_found' };
	const { data: found, error } = await client
		.from('decks')
		.select('title, language')
		.eq('id', deck)
		.is('deleted_at', null)
		.maybeSingle();
	if (error) throw new Error('a deck was not read', { cause: error });
	if (!found) return { status: 'not_found' };
	const rows = unwrap(
		'reading activities',
		await client
			.from('activities')
			.select('id, kind, content')
			.eq('deck_id', deck)
			.is('deleted_at', null)
			.order('position')
			.order('created_at')
	);
	if (rows.length === 0) return { status: 'empty' };

	const frozen = rows.map(({ id, kind, content }, i) => {
		const behaviour = KINDS[kind as KindId];
		const parsed = parseContent(behaviour, content);
		if (!parsed.ok) throw new Error(`activity ${id} does not fit its kind`);
		return {
			id: id as string,
			problems: behaviour.problems(parsed.value),
			title: behaviour.title(parsed.value),
			position: i + 1,
			kind,
			content: parsed.value,
			public_content: behaviour.publicContent(parsed.value),
			graded: behaviour.graded(parsed.value),
			streams: behaviour.streams(parsed.value)
		};
	});
	const unready = frozen.filter(({ problems }) => problems.length > 0);
	if (unready.length > 0) {
		return {
			status: 'not_ready',
			activities: unready.map(({ id, position, title, problems }) => ({
				id,
				position,
				title,
				problems
			}))
		};
	}

	const session = unwrap(
		'starting a session',
		await client.rpc('start_session', {
			p_deck: deck,
			p_activities: JSON.stringify(frozen),
			p_title: found.title || 'Amphi',
			p_language: found.language,
			p_identity: options.identity ?? 'anonymous',
			p_sms_replies: options.smsReplies ?? 'never',
			p_pace: options.pace ?? 'live'
		})
	) as string;
	await keepAsLongAsHere(client, session);
	return { status: 'started', session };
}

/** Gives a session that nobody has joined yet the deletion date of this server. */
async function keepAsLongAsHere(client: Client, session: string): Promise<void> {
	const { retentionDays } = env();
	if (retentionDays === RETENTION_DAYS) return;
	const purgeAt = new Date(Date.now() + retentionDays * 24 * 60 * 60 * 1000).toISOString();
	const done = await configure(client, session, { purgeAt });
	if (done !== 'done') throw new Error(`a new session has no deletion date: ${done}`);
}

/** One of the teacher's own sessions, or null. */
export async function own(client: Client, id: string): Promise<Session | null> {
	if (!isUuid(id)) return null;
	const { data, error } = await client.from('sessions').select(COLUMNS).eq('id', id).maybeSingle();
	if (error) throw new Error('a session was not read', { cause: error });
	return data ? withNumbers(data) : null;
}

/** Lite gives numerics with trailing zeros as text. */
function withNumbers(row: { max_points: unknown }): Session {
	return { ...row, max_points: Number(row.max_points) } as Session;
}

const COLUMNS =
	'id, deck_id, code, title, language, pace, phase, activity_id, version, show_results, results_live, closes_at, identity, sms_enabled, sms_replies, max_points, started_at, ended_at, purge_at';

/** The teacher's sessions, the newest first. */
export async function list(client: Client): Promise<Session[]> {
	return unwrap(
		'listing sessions',
		await client
			.from('sessions')
			.select(COLUMNS)
			.order('started_at', { ascending: false })
			.limit(500)
	) as Session[];
}

/** All of the teacher's sessions, a page at a time, in no order. */
export async function* all(client: Client): AsyncGenerator<Session> {
	yield* pages<Session>('sessions', (last, size) =>
		client.from('sessions').select(COLUMNS).gt('id', last).order('id').limit(size)
	);
}

/** The frozen activities of one of the teacher's own sessions, in order. */
export async function activities(client: Client, id: string): Promise<SessionActivity[]> {
	return unwrap(
		'reading the activities of a session',
		await client
			.from('session_activities')
			.select(
				'id, position, kind, content, public_content, graded, streams, phase, round, hidden_keys'
			)
			.eq('session_id', id)
			.order('position')
	) as SessionActivity[];
}

const REFUSALS = [
	'ended',
	'no_activity',
	'no_more_rounds',
	'revealed',
	'not_open',
	'invalid',
	'has_participants',
	'not_found'
] as const;
type Refusal = (typeof REFUSALS)[number];

/** The word a function of ours raised, or the error again. */
function refusal(what: string, error: { message: string }): Refusal {
	const word = REFUSALS.find((known) => raised(error) === known);
	if (word) return word;
	throw new Error(`${what} failed`, { cause: error });
}

/** Tells a live session what to do; every screen hears of it. */
export async function command(
	client: Client,
	id: string,
	what: Command,
	options: { activity?: string; seconds?: number } = {}
): Promise<{ status: 'done'; state: PublicState } | { status: Refusal }> {
	if (!isUuid(id)) return { status: 'not_found' };
	const { data, error } = await client.rpc('command_session', {
		p_session: id,
		p_command: what,
		p_activity: options.activity ?? null,
		p_seconds: options.seconds ?? null
	});
	if (error) return { status: refusal('a command', error) };
	const next = data as PublicState;
	timers.arm(id, next.closesAt);
	return { status: 'done', state: next };
}

/** Changes the settings of one of the teacher's own sessions. */
export async function configure(
	client: Client,
	id: string,
	settings: {
		identity?: Identity;
		smsEnabled?: boolean;
		smsReplies?: SmsReplies;
		maxPoints?: number;
		purgeAt?: string;
		resultsLive?: boolean;
	}
): Promise<'done' | Refusal> {
	if (!isUuid(id)) return 'not_found';
	const { error } = await client.rpc('configure_session', {
		p_session: id,
		p_identity: settings.identity ?? null,
		p_sms_enabled: settings.smsEnabled ?? null,
		p_sms_replies: settings.smsReplies ?? null,
		p_max_points: settings.maxPoints ?? null,
		p_purge_at: settings.purgeAt ?? null,
		p_results_live: settings.resultsLive ?? null
	});
	return error ? refusal('a setting', error) : 'done';
}

/** Takes a word or idea off every screen, or puts it back. The answers stay. */
export async function hideKey(
	client: Client,
	id: string,
	activity: string,
	key: string,
	hidden: boolean
): Promise<'done' | Refusal> {
	if (!isUuid(id)) return 'not_found';
	const { error } = await client.rpc('hide_key', {
		p_session: id,
		p_activity: activity,
		p_key: key,
		p_hidden: hidden
	});
	return error ? refusal('hiding a word', error) : 'done';
}

/** Counted answers of an activity and round in one of the teacher's own sessions. */
export async function tally(
	client: Client,
	id: string,
	activity: string,
	round: number
): Promise<Results> {
	return unwrap(
		'reading a tally',
		await client.rpc('session_tally', { p_session: id, p_activity: activity, p_round: round })
	) as Results;
}

/** Sessions deleted at once: votes elsewhere must not wait for it. */
const SLICE = 5;

/** Deletes all of the teacher's own sessions, with everything in them. */
export async function removeAll(client: Client): Promise<void> {
	for (;;) {
		const rows = unwrap(
			'listing sessions to delete',
			await client.from('sessions').select('id').limit(SLICE)
		);
		if (rows.length === 0) return;
		const ids = rows.map(({ id }) => id as string);
		const { error } = await client.from('sessions').delete().in('id', ids);
		if (error) throw new Error('sessions were not deleted', { cause: error });
	}
}

/** Deletes one of the teacher's own sessions with everything in it; one that is not there stays so. */
export async function remove(client: Client, id: string): Promise<void> {
	if (!isUuid(id)) return;
	const { error } = await client.from('sessions').delete().eq('id', id);
	if (error) throw new Error('a session was not deleted', { cause: error });
}
