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
	const all: Participant[] = [];
	for (let from = 0; ; from += PAGE) {
		const { data, error } = await client
			.from('participants')
			.select('id, channel, name, identity')
			.eq('session_id', session)
			.order('joined_at')
			.order('id')
			.range(from, from + PAGE - 1);
		if (error) throw new Error('participants were not read', { cause: error });
		all.push(...(data as Participant[]));
		if (data.length < PAGE) return all;
	}
}

/** The answers to some activities, page by page, so that a large session is never held twice. */
export async function* answers(client: Client, activities: Asked[]): AsyncGenerator<Answered[]> {
	for (const { id, phase } of activities) {
		if (phase === null) continue;
		for (let from = 0; ; from += PAGE) {
			const { data, error } = await client
				.from('answers')
				.select('round, participant_id, value, answered_at')
				.eq('activity_id', id)
				.order('round')
				.order('participant_id')
				.range(from, from + PAGE - 1);
			if (error) throw new Error('answers were not read', { cause: error });
			yield data.map((one) => ({
				activity: id,
				round: one.round as number,
				participant: one.participant_id as string,
				value: one.value as unknown,
				at: one.answered_at as string
			}));
			if (data.length < PAGE) break;
		}
	}
}
