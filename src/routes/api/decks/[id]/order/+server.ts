import * as v from 'valibot';
import { body } from '$lib/server/body';
import * as decks from '$lib/server/decks';
import { problem } from '$lib/server/problem';
import { isUuid } from '$lib/server/sessions';
import type { RequestHandler } from './$types';

const schema = v.object({
	activities: v.pipe(v.array(v.pipe(v.string(), v.uuid())), v.maxLength(1000))
});

/** Puts the activities of a deck in order. */
export const PUT: RequestHandler = async ({ request, params, locals }) => {
	if (!(await locals.teacher())) return problem(401, 'unauthorized');
	const parsed = await body(request, schema);
	if (!parsed.ok) return parsed.response;
	if (!isUuid(params.id)) return problem(404, 'not_found');
	await decks.order(locals.supabase, params.id, parsed.value.activities);
	return new Response(null, { status: 204 });
};
