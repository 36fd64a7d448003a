import { KINDS } from '$lib/activities';
import { row } from '$lib/moodle/csv';
import { scoreOf, wordsOf, type Answered } from '$lib/results/standings';
import { download } from '$lib/server/download';
import { problem } from '$lib/server/problem';
import * as results from '$lib/server/results';
import * as sessions from '$lib/server/sessions';
import type { RequestHandler } from './$types';

const HEADER = [
	'participant',
	'channel',
	'name',
	'identifier',
	'position',
	'question',
	'kind',
	'round',
	'answer',
	'score',
	'answered_at'
];

/** Every answer, one row each. With a BOM: spreadsheets take the file for another encoding without it. */
export const GET: RequestHandler = async ({ locals, params }) => {
	if (!(await locals.teacher())) return problem(401, 'unauthorized');
	const client = locals.supabase;
	const session = await sessions.own(client, params.id);
	if (!session) return problem(404, 'not_found');
	const asked = await results.askedIn(client, session.id);
	const people = await results.participants(client, session.id);
	const number = new Map(
		people.map((participant, i) => [participant.id, { ...participant, n: i + 1 }])
	);
	const activities = new Map(asked.map((activity) => [activity.id, activity]));

	const line = ({ activity, round, participant, value, at }: Answered) => {
		const who = number.get(participant);
		const what = activities.get(activity);
		if (!who || !what) return '';
		return row([
			who.n,
			who.channel,
			who.name,
			who.identity,
			what.position,
			KINDS[what.kind].title(what.content as never),
			what.kind,
			round,
			wordsOf(what, value),
			scoreOf(what, value),
			// Z: Greenwich's time, wherever the server or the spreadsheet stands.
			new Date(at).toISOString()
		]);
	};
	/** By activity, round and who joined first: two downloads of a session say the same. */
	async function* lines() {
		yield `\uFEFF${row(HEADER)}`;
		for (const activity of asked) {
			const all: Answered[] = [];
			for await (const page of results.answers(client, [activity])) all.push(...page);
			const place = ({ participant }: Answered) => number.get(participant)?.n ?? 0;
			all.sort((a, b) => a.round - b.round || place(a) - place(b));
			yield all.map(line).join('');
		}
	}
	const encoder = new TextEncoder();
	const stream = new ReadableStream<Uint8Array>({
		async start(controller) {
			try {
				for await (const line of lines()) controller.enqueue(encoder.encode(line));
				controller.close();
			} catch (error) {
				// Half a file must not look like a whole one.
				controller.error(error);
			}
		}
	});
	return new Response(stream, { headers: download(session.title, 'answers.csv') });
};
