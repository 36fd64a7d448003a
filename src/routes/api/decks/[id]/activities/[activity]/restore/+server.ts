import * as decks from '$lib/server/decks';
import { problem } from '$lib/server/problem';
import type { RequestHandler } from './$types';

/** Brings a deleted activity back. */
export const POST: RequestHandler = async ({ params, locals }) => {
	if (!(await locals.teacher())) return problem(401, 'unauthorized');
	const done = await decks.setActivityDeleted(locals.supabase, params.id, params.activity, false);
	return done ? new Response(null, { status: 204 }) : problem(404, 'not_found');
};
