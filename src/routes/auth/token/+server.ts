import { problem } from '$lib/server/problem';
import { bearerOf } from '$lib/server/supabase';
import type { RequestHandler } from './$types';

/** The teacher's access token, for Realtime only: the cookie itself is out of a script's reach. */
export const GET: RequestHandler = async ({ locals, request }) => {
	if (!(await locals.teacher())) return problem(401, 'unauthorized');
	const { data } = await locals.supabase.auth.getSession();
	const token = bearerOf(request) ?? data.session?.access_token;
	if (!token) return problem(401, 'unauthorized');
	return Response.json({ token }, { headers: { 'cache-control': 'no-store' } });
};
