import * as v from 'valibot';
import { body } from '$lib/server/body';
import * as decks from '$lib/server/decks';
import { problem } from '$lib/server/problem';
import type { RequestHandler } from './$types';

const schema = v.object({ content: v.unknown() });

/** Writes the content of an activity. */
export const PATCH: RequestHandler = async ({ request, params, locals }) => {
	if (!(await locals.teacher())) return problem(401, 'unauthorized');
	const parsed = await body(request, schema);
	if (!parsed.ok) return parsed.response;
	const written = await decks.writeActivity(
		locals.supabase,
		params.id,
		params.activity,
		parsed.value.content
	);
	if (written.status === 'done') return new Response(null, { status: 204 });
	return problem(written.status === 'invalid' ? 422 : 404, written.status);
};

/** Deletes an activity; `restore` brings it back. */
export const DELETE: RequestHandler = async ({ params, locals }) => {
	if (!(await locals.teacher())) return problem(401, 'unauthorized');
	const done = await decks.setActivityDeleted(locals.supabase, params.id, params.activity, true);
	return done ? new Response(null, { status: 204 }) : problem(404, 'not_found');
};
