import { problem } from '$lib/server/problem';
import * as sessions from '$lib/server/sessions';
import type { RequestHandler } from './$types';

/** How the hall voted on the current question before it discussed it. */
export const GET: RequestHandler = async ({ locals, params }) => {
	if (!(await locals.teacher())) return problem(401, 'unauthorized');
	const session = await sessions.own(locals.supabase, params.id);
	if (!session?.activity_id) return problem(404, 'not_found');
	const tally = await sessions.tally(locals.supabase, session.id, session.activity_id, 1);
	return Response.json(tally, { headers: { 'cache-control': 'no-store' } });
};
