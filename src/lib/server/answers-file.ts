import { HEADER, rowsOf } from '$lib/results/answers-csv';
import * as results from './results';
import type { Client } from './supabase';

/** Every answer of a session, one row each. With a BOM: spreadsheets take the file for another encoding without it. */
export async function* answersCsv(client: Client, session: string): AsyncGenerator<string> {
	yield `\uFEFF${HEADER}`;
	const [asked, people] = await Promise.all([
		results.askedIn(client, session),
		results.participants(client, session)
	]);
	const rows = rowsOf(people);
	for await (const { activity, answers } of results.answers(
		client,
		session,
		asked,
		people.length
	)) {
		yield rows(activity, answers);
	}
}
