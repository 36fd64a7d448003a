import { problem } from '$lib/server/problem';
import { snapshot } from '../snapshot.server';
import type { RequestHandler } from './$types';

/** The state and the tally in one go, for a host's screen that comes back. */
export const GET: RequestHandler = async ({ locals, params }) => {
	if (!(await locals.teacher())) return problem(401, 'unauthorized');
	const found = await snapshot(locals.supabase, params.id);
	if (!found) return problem(404, 'not_found');
	return Response.json(found, { headers: { 'cache-control': 'no-store' } });
};
