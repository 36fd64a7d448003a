import * as v from 'valibot';
import { body } from '$lib/server/body';
import { problem } from '$lib/server/problem';
import * as sessions from '$lib/server/sessions';
import type { RequestHandler } from './$types';

const isStorable = (text: string) => text.isWellFormed() && !text.includes('\0');
const schema = v.object({
	activity: v.pipe(v.string(), v.uuid()),
	// What PostgreSQL takes as a text.
	key: v.pipe(v.string(), v.minLength(1), v.maxLength(1000), v.check(isStorable)),
	hidden: v.boolean()
});

/** Takes a word or idea off every screen, or puts it back. */
export const POST: RequestHandler = async (event) => {
	if (!(await event.locals.teacher())) return problem(401, 'unauthorized');
	const parsed = await body(event.request, schema);
	if (!parsed.ok) return parsed.response;
	const { activity, key, hidden } = parsed.value;
	const done = await sessions.hideKey(
		event.locals.supabase,
		event.params.id,
		activity,
		key,
		hidden
	);
	return done === 'done' ? new Response(null, { status: 204 }) : problem(404, 'not_found');
};
