import * as v from 'valibot';
import { COMMANDS } from '$lib/live/state';
import { body } from '$lib/server/body';
import { problem } from '$lib/server/problem';
import * as sessions from '$lib/server/sessions';
import type { RequestHandler } from './$types';

const schema = v.object({
	do: v.picklist(COMMANDS),
	activity: v.optional(v.pipe(v.string(), v.uuid())),
	seconds: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(7200)))
});
const STATUS = {
	not_found: 404,
	ended: 409,
	no_activity: 409,
	no_more_rounds: 409,
	revealed: 409,
	not_open: 409,
	has_participants: 409,
	invalid: 422
} as const;

export const POST: RequestHandler = async (event) => {
	if (!(await event.locals.teacher())) return problem(401, 'unauthorized');
	const parsed = await body(event.request, schema);
	if (!parsed.ok) return parsed.response;
	const { do: command, activity, seconds } = parsed.value;

	const done = await sessions.command(event.locals.supabase, event.params.id, command, {
		activity,
		seconds
	});
	if (done.status === 'done') return Response.json(done.state);
	return problem(STATUS[done.status], done.status);
};
