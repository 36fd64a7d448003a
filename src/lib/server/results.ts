import {
	standings,
	type Answered,
	type Asked,
	type Participant,
	type Standing
} from '$lib/results/standings';
import type { Results } from '$lib/live/state';
import { pages } from './pages';
import * as sessions from './sessions';
import { unwrap, type Client } from './supabase';

/** Answers in one call, about: half a MB, or a few where everybody wrote a text. */
const ANSWERS = 10_000;

export interface Report {
	activities: Asked[];
	participants: Participant[];
	standings: Standing[];
}

/** Everything a session brought, read under the teacher's own rights. */
export async function report(client: Client, session: string): Promise<Report> {
	const [activities, people] = await Promise.all([
		askedIn(client, session),
		participants(client, session)
	]);
	const answered: Answered[] = [];
	for await (const { answers: some } of answers(client, session, activities, people.length)) {
		for (const one of some) answered.push(one);
	}
	return { activities, participants: people, standings: standings(activities, people, answered) };
}

/** The activities of a session, with what scoring needs. */
export async function askedIn(client: Client, session: string): Promise<Asked[]> {
	return (await sessions.activities(client, session)).map(
		({ id, position, kind, content, graded, phase }) => ({
			id,
			position,
			kind,
			content,
			graded,
			phase
		})
	);
}

/** Who took part, in the order in which they joined. */
export async function participants(client: Client, session: string): Promise<Participant[]> {
	const all: (Participant & { joined_at: string })[] = [];
	const rows = pages<(typeof all)[number]>('participants', (last, size) =>
		client
			.from('participants')
			.select('id, channel, name, identity, joined_at')
			.eq('session_id', session)
			.gt('id', last)
			.order('id')
			.limit(size)
	);
	for await (const row of rows) all.push(row);
	return all
		.sort((a, b) => compare(a.joined_at, b.joined_at) || compare(a.id, b.id))
		.map(({ id, channel, name, identity }) => ({ id, channel, name, identity }));
}

/** The answers to each activity that was opened, in the order of the activities, some of them at a time. */
export async function* answers(
	client: Client,
	session: string,
	activities: Asked[],
	participants: number
): AsyncGenerator<{ activity: Asked; answers: Answered[] }> {
	for (const some of parts(activities, participants)) {
		const given = unwrap(
			'reading answers',
			await client.rpc('session_answers', { p_session: session, p_activities: idsOf(some) })
		) as [string, number, unknown, string[], number[], boolean][];
		const all = given.map(([activity, round, value, participants, times, late]) => ({
			activity,
			round,
			value,
			participants,
			times,
			late
		}));
		for (const activity of some) {
			yield { activity, answers: all.filter((one) => one.activity === activity.id) };
		}
	}
}

/** Counted answers of each round of each activity that was opened. */
export async function tallies(
	client: Client,
	session: string,
	activities: Asked[],
	participants: number
): Promise<Results[]> {
	const all: Results[] = [];
	for (const some of parts(activities, participants)) {
		const counted = unwrap(
			'reading tallies',
			await client.rpc('session_tallies', { p_session: session, p_activities: idsOf(some) })
		) as Results[];
		all.push(...counted);
	}
	return all;
}

/** The activities that were opened, as many together as one answer of the database should carry. */
function parts(activities: Asked[], participants: number): Asked[][] {
	const opened = activities.filter(({ phase }) => phase !== null);
	const size = Math.max(1, Math.floor(ANSWERS / Math.max(1, participants)));
	return Array.from({ length: Math.ceil(opened.length / size) }, (_, i) =>
		opened.slice(i * size, (i + 1) * size)
	);
}

const idsOf = (activities: Asked[]) => activities.map(({ id }) => id);

function compare(a: string, b: string): number {
	return a === b ? 0 : a < b ? -1 : 1;
}
