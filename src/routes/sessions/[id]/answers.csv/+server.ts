import { HEADER, rowsOf } from '$lib/results/answers-csv';
import { download } from '$lib/server/download';
import { problem } from '$lib/server/problem';
import * as results from '$lib/server/results';
import * as sessions from '$lib/server/sessions';
import type { RequestHandler } from './$types';

/** Every answer, one row each. With a BOM: spreadsheets take the file for another encoding without it. */
export const GET: RequestHandler = async ({ locals, params }) => {
	if (!(await locals.teacher())) return problem(401, 'unauthorized');
	const client = locals.supabase;
	const session = await sessions.own(client, params.id);
	if (!session) return problem(404, 'not_found');
	const { id, title } = session;

	async function* pieces() {
		yield `\uFEFF${HEADER}`;
		const [asked, people] = await Promise.all([
			results.askedIn(client, id),
			results.participants(client, id)
		]);
		const rows = rowsOf(people);
		for await (const { activity, answers } of results.answers(client, id, asked, people.length)) {
			yield rows(activity, answers);
		}
	}
	return download(title, 'answers.csv', pieces());
};
