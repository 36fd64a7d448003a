import * as v from 'valibot';
import { body } from '$lib/server/body';
import { problem } from '$lib/server/problem';
import type { RequestHandler } from './$types';

const schema = v.object({ access_token: v.string(), refresh_token: v.string() });

/** Signs in who came by the link of a mail: Auth puts the tokens behind the `#`, where no server sees them. */
export const POST: RequestHandler = async ({ request, locals }) => {
	const parsed = await body(request, schema);
	if (!parsed.ok) return parsed.response;
	const { error } = await locals.supabase.auth.setSession(parsed.value);
	return error ? problem(401, 'unauthorized') : new Response(null, { status: 204 });
};
