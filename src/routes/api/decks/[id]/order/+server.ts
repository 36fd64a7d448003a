import * as v from 'valibot';
import { body } from '$lib/server/body';
import * as decks from '$lib/server/decks';
import { problem } from '$lib/server/problem';
import type { RequestHandler } from './$types';

const schema = v.object({
	activities: v.pipe(v.array(v.pipe(v.string(), v.uuid())), v.maxLength(1000))
});

/** Puts the activities of a deck in order. */
export const PUT: RequestHandler = async ({ request, params, locals }) => {
	if (!(await locals.teacher())) return problem(401, 'unauthorized');
	const parsed = await body(request, schema);
	if (!parsed.ok) return parsed.response;
	const done = await decks.order(locals.supabase, params.id, parsed.value.activities);
	return done ? new Response(null, { status: 204 }) : problem(404, 'not_found');
};
