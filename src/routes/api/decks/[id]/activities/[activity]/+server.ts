import * as v from 'valibot';
import { body } from '$lib/server/body';
import * as decks from '$lib/server/decks';
import { problem } from '$lib/server/problem';
import type { RequestHandler } from './$types';

const written = v.object({ content: v.unknown() });
const kept = v.object({
	kind: v.string(),
	content: v.unknown(),
	position: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(10_000))
});

/** Adds an activity, or brings it back; the client makes its id, so that a resend adds nothing. */
export const PUT: RequestHandler = async ({ request, params, locals }) => {
	if (!(await locals.teacher())) return problem(401, 'unauthorized');
	const parsed = await body(request, kept);
	if (!parsed.ok) return parsed.response;
	const { kind, content, position } = parsed.value;
	const activity = { id: params.activity, kind, content, position };
	return answer(await decks.keepActivity(locals.supabase, params.id, activity));
};

/** Writes the content of an activity. */
export const PATCH: RequestHandler = async ({ request, params, locals }) => {
	if (!(await locals.teacher())) return problem(401, 'unauthorized');
	const parsed = await body(request, written);
	if (!parsed.ok) return parsed.response;
	const { content } = parsed.value;
	return answer(await decks.writeActivity(locals.supabase, params.id, params.activity, content));
};

/** Deletes an activity. One that never came is as good as deleted. */
export const DELETE: RequestHandler = async ({ params, locals }) => {
	if (!(await locals.teacher())) return problem(401, 'unauthorized');
	await decks.deleteActivity(locals.supabase, params.id, params.activity);
	return new Response(null, { status: 204 });
};

function answer({ status }: decks.Written): Response {
	if (status === 'done') return new Response(null, { status: 204 });
	return problem(status === 'invalid' ? 422 : 404, status);
}
