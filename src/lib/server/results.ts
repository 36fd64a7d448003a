import {
	standings,
	type Answered,
	type Asked,
	type Participant,
	type Standing
} from '$lib/results/standings';
import * as sessions from './sessions';
import type { Client } from './supabase';

/** Rows in one answer of PostgREST, which gives no more than its own limit anyway. */
const PAGE = 1000;
/** Before every uuid. */
const FIRST = '00000000-0000-0000-0000-000000000000';
/** A question is asked twice at most. */
const ROUNDS = [1, 2];

export interface Report {
	activities: Asked[];
	participants: Participant[];
	standings: Standing[];
}

/** Everything a session brought, read under the teacher's own rights. */
export async function report(client: Client, session: string): Promise<Report> {
	const activities = await askedIn(client, session);
	const people = await participants(client, session);
	const answered: Answered[] = [];
	for await (const page of answers(client, activities)) answered.push(...page);
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
	for (let last = FIRST; ; last = all.at(-1)?.id ?? last) {
		const { data, error } = await client
			.from('participants')
			.select('id, channel, name, identity, joined_at')
			.eq('session_id', session)
			.gt('id', last)
			.order('id')
			.limit(PAGE);
		if (error) throw new Error('participants were not read', { cause: error });
		all.push(...(data as typeof all));
		if (data.length < PAGE) break;
	}
	return all
		.sort((a, b) => compare(a.joined_at, b.joined_at) || compare(a.id, b.id))
		.map(({ id, channel, name, identity }) => ({ id, channel, name, identity }));
}

/**
 * The answers to some activities, page by page, so that a large session is never held twice: in the order
 * of the activities, round by round. A page begins after the key at which the last one ended, which costs
 * the database the same for the first page and the hundredth.
 */
export async function* answers(client: Client, activities: Asked[]): AsyncGenerator<Answered[]> {
	for (const { id, phase } of activities) {
		if (phase === null) continue;
		for (const round of ROUNDS) {
			for (let last: string | undefined = FIRST; last;) {
				const page = await answersAfter(client, id, round, last);
				yield page;
				last = page.length < PAGE ? undefined : page.at(-1)?.participant;
			}
		}
	}
}

async function answersAfter(
	client: Client,
	activity: string,
	round: number,
	participant: string
): Promise<Answered[]> {
	const { data, error } = await client
		.from('answers')
		.select('participant_id, value, answered_at')
		.eq('activity_id', activity)
		.eq('round', round)
		.gt('participant_id', participant)
		.order('participant_id')
		.limit(PAGE);
	if (error) throw new Error('answers were not read', { cause: error });
	return data.map((one) => ({
		activity,
		round,
		participant: one.participant_id as string,
		value: one.value as unknown,
		at: one.answered_at as string
	}));
}

function compare(a: string, b: string): number {
	return a === b ? 0 : a < b ? -1 : 1;
}
