import * as v from 'valibot';
import { body } from '$lib/server/body';
import * as decks from '$lib/server/decks';
import { problem } from '$lib/server/problem';
import type { RequestHandler } from './$types';

const schema = v.object({
	id: v.pipe(v.string(), v.uuid()),
	kind: v.string(),
	content: v.unknown(),
	position: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(10_000))
});

/** Adds an activity; the client makes its id, so that a resend adds nothing. */
export const POST: RequestHandler = async ({ request, params, locals }) => {
	if (!(await locals.teacher())) return problem(401, 'unauthorized');
	const parsed = await body(request, schema);
	if (!parsed.ok) return parsed.response;
	const { id, kind, content, position } = parsed.value;
	const added = await decks.addActivity(locals.supabase, params.id, {
		id,
		kind,
		content,
		position
	});
	if (added.status === 'done') return Response.json({ id: added.id }, { status: 201 });
	return problem(added.status === 'invalid' ? 422 : 404, added.status);
};
