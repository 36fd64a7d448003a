import * as v from 'valibot';
import { line } from '$lib/activities/schemas';
import { body } from '$lib/server/body';
import * as decks from '$lib/server/decks';
import { problem } from '$lib/server/problem';
import type { RequestHandler } from './$types';

const schema = v.partial(
	v.object({
		title: line(200),
		language: v.picklist(['fr', 'en'])
	})
);

/** Changes a deck's title or language. */
export const PATCH: RequestHandler = async ({ request, params, locals }) => {
	if (!(await locals.teacher())) return problem(401, 'unauthorized');
	const parsed = await body(request, schema);
	if (!parsed.ok) return parsed.response;
	const done = await decks.change(locals.supabase, params.id, parsed.value);
	return done ? new Response(null, { status: 204 }) : problem(404, 'not_found');
};
