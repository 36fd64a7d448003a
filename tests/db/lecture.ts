import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Command, Identity, PublicState, Results } from '../../src/lib/live/state.ts';
import type { Stage } from './stage.ts';

export const CHOICE = { question: 'Which?', options: [{ id: 'a', text: 'A' }], right: ['a'] };
const PUBLIC = { question: CHOICE.question, options: CHOICE.options };

export interface Lecture {
	teacher: string;
	deck: string;
	/** The two activities of the deck. */
	drafts: string[];
	session: string;
	/** The two activities of the session, frozen from those of the deck. */
	activities: [string, string];
}

/** A teacher with a deck of two activities, and a session of it in its lobby. */
export async function lecture(
	stage: Stage,
	{ identity = 'anonymous' as Identity, graded = true, streams = false, pace = 'live' } = {}
): Promise<Lecture> {
	const teacher = await stage.teacher();
	const own = <T>(statement: ReturnType<typeof sql<T>>) =>
		stage.rows('authenticated', teacher, statement);
	const [deck] = await own(
		sql<{
			id: string;
		}>`insert into public.decks (title, language) values ('Biology', 'fr') returning id`
	);
	const drafts = await own(
		sql<{ id: string }>`insert into public.activities (deck_id, position, kind, content)
			select ${deck!.id}, n, 'choice', ${JSON.stringify(CHOICE)}::jsonb from generate_series(1, 2) n
			returning id`
	);
	const [started] = await own(
		sql<{ id: string }>`select public.start_session(
			${deck!.id}, ${frozen({ graded, streams })}, 'Biology', 'fr', ${identity}, 'never', ${pace}) as id`
	);
	const session = started!.id;
	const activities = await stage.unfiltered(
		sql<{
			id: string;
		}>`select id from public.session_activities where session_id = ${session} order by position`
	);
	return {
		teacher,
		deck: deck!.id,
		drafts: drafts.map(({ id }) => id),
		session,
		activities: activities.map(({ id }) => id) as [string, string]
	};
}

/** Two activities as `start_session` takes them. */
export function frozen({ graded = true, streams = false } = {}): string {
	return JSON.stringify(
		[1, 2].map((position) => ({
			position,
			kind: 'choice',
			content: CHOICE,
			public_content: PUBLIC,
			graded,
			streams
		}))
	);
}

/** A teacher's command; the public state after it. */
export async function command(
	stage: Stage,
	{ teacher, session }: Lecture,
	what: Command | 'dance',
	more: { activity?: string; seconds?: number } = {}
): Promise<PublicState> {
	const [row] = await stage.rows(
		'authenticated',
		teacher,
		sql<{ state: PublicState }>`select public.command_session(
			${session}, ${what}, ${more.activity ?? null}::uuid, ${more.seconds ?? null}::integer) as state`
	);
	return row!.state;
}

export interface Joining {
	session: string;
	id?: string;
	name?: string;
	identity?: string;
}

/** The statement that writes one batch of joins. */
export function entrance(joining: Joining[]) {
	const batch = joining.map((one, n) => ({ n, id: randomUUID(), ...one }));
	return sql<{
		status: string;
	}>`select status from public.join_participants(${JSON.stringify(batch)}) order by n`;
}

/** One batch of joins; the statuses in its order. */
export async function joinAll(stage: Stage, joining: Joining[]): Promise<string[]> {
	return (await stage.server(entrance(joining))).map(({ status }) => status);
}

/** New participants of a session; their ids. */
export async function audience(stage: Stage, session: string, size: number): Promise<string[]> {
	const ids = Array.from({ length: size }, () => randomUUID());
	await joinAll(
		stage,
		ids.map((id) => ({ session, id }))
	);
	return ids;
}

/** One new participant of a session. */
export async function student(stage: Stage, session: string): Promise<string> {
	const [id] = await audience(stage, session, 1);
	return id!;
}

export interface Vote {
	version?: number;
	channel?: 'web' | 'sms';
	activity: string;
	participant: string;
	keys?: string[];
	labels?: string[];
	round?: number;
	seq?: number;
	id?: string;
}

/** The statement that writes one batch of answers. */
export function submission(votes: Vote[]) {
	const batch = votes.map((one, n) => ({
		n,
		round: 1,
		seq: 1,
		id: randomUUID(),
		keys: ['a'],
		labels: [],
		value: one.keys ?? ['a'],
		channel: 'web',
		...one
	}));
	return sql<{
		status: string;
	}>`select status from public.submit_answers(${JSON.stringify(batch)}) order by n`;
}

/** One batch of answers; the statuses in its order. */
export async function vote(stage: Stage, votes: Vote[]): Promise<string[]> {
	return (await stage.server(submission(votes))).map(({ status }) => status);
}

/** The public state, as the app server reads it for a phone. */
export async function state(stage: Stage, session: string): Promise<PublicState> {
	const [row] = await stage.server(
		sql<{ state: PublicState }>`select public.session_state(${session}) as state`
	);
	return row!.state;
}

export interface Message {
	topic: string;
	event: string;
	private: boolean;
	payload: PublicState & Results;
	bytes: number;
}

/** What was broadcast to the phones and the host of a session, in the order of sending. */
export async function broadcasts(stage: Stage, session: string): Promise<Message[]> {
	return stage.unfiltered(
		sql<Message>`select topic, event, private, payload, octet_length(payload::text) as bytes
			from realtime.messages where topic in (${`session:${session}`}, ${`session:${session}:host`})
			order by inserted_at`
	);
}

/** The last tally that a session's host was told. */
export async function hostTally(stage: Stage, session: string): Promise<Message> {
	const sent = await broadcasts(stage, session);
	return sent.findLast(({ event }) => event === 'tally_changed')!;
}

/** Removes a key from the screens, or puts it back. */
export async function hide(
	stage: Stage,
	{ teacher, session }: Pick<Lecture, 'teacher' | 'session'>,
	activity: string,
	key: string,
	hidden = true
): Promise<void> {
	await stage.rows(
		'authenticated',
		teacher,
		sql`select public.hide_key(${session}, ${activity}, ${key}, ${hidden})`
	);
}
