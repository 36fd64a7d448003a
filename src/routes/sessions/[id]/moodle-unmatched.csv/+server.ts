import { gradesOf, unmatchedList } from '$lib/moodle/gradebook';
import { download } from '$lib/server/download';
import { problem } from '$lib/server/problem';
import * as results from '$lib/server/results';
import * as sessions from '$lib/server/sessions';
import type { RequestHandler } from './$types';

/** The results that `moodle.csv` leaves out because no Moodle user is known for them. */
export const GET: RequestHandler = async ({ locals, params }) => {
	if (!(await locals.teacher())) return problem(401, 'unauthorized');
	const session = await sessions.own(locals.supabase, params.id);
	if (!session) return problem(404, 'not_found');
	const { standings } = await results.report(locals.supabase, session.id);
	const { unmatched } = gradesOf(standings, session.max_points);
	return new Response(unmatchedList(session.title, unmatched, session.max_points), {
		headers: download(session.title, 'unmatched.csv')
	});
};
