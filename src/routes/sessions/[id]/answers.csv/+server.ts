import { answersCsv } from '$lib/server/answers-file';
import { download } from '$lib/server/download';
import { problem } from '$lib/server/problem';
import * as sessions from '$lib/server/sessions';
import type { RequestHandler } from './$types';

/** Every answer, one row each. */
export const GET: RequestHandler = async ({ locals, params }) => {
	if (!(await locals.teacher())) return problem(401, 'unauthorized');
	const session = await sessions.own(locals.supabase, params.id);
	if (!session) return problem(404, 'not_found');
	return download(session.title, 'answers.csv', answersCsv(locals.supabase, session.id));
};
