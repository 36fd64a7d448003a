import { problem } from '$lib/server/problem';
import type { RequestHandler } from './$types';

/** The teacher's access token, for Realtime only: the cookie itself is out of a script's reach. */
export const GET: RequestHandler = async ({ locals }) => {
	if (!(await locals.teacher())) return problem(401, 'unauthorized');
	const { data } = await locals.supabase.auth.getSession();
	if (!data.session) return problem(401, 'unauthorized');
	return Response.json(
		{ token: data.session.access_token },
		{ headers: { 'cache-control': 'no-store' } }
	);
};
