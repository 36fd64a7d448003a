import * as v from 'valibot';
import { body } from '$lib/server/body';
import * as door from '$lib/server/door';
import * as participants from '$lib/server/participants';
import { problem } from '$lib/server/problem';
import type { RequestHandler } from './$types';

const schema = v.object({
	code: v.pipe(v.string(), v.maxLength(40)),
	name: v.optional(v.pipe(v.string(), v.maxLength(100))),
	identity: v.optional(v.pipe(v.string(), v.maxLength(100)))
});
const STATUS = {
	not_found: 404,
	ended: 410,
	identity_required: 422,
	unknown_code: 422,
	removed: 403
} as const;

export const POST: RequestHandler = async (event) => {
	const parsed = await body(event.request, schema);
	if (!parsed.ok) return parsed.response;
	const { code, name, identity } = parsed.value;

	const asked = await door.ask(code);
	if (asked.status === 'too_many') return tooMany(asked.wait);
	if (asked.status === 'not_found') return problem(404, 'not_found');
	const { session } = asked;
	const joined = await participants.enter(event, { session: session.id, name, identity });
	if (joined.status === 'too_many') return tooMany(1);
	if (joined.status !== 'joined') return problem(STATUS[joined.status], joined.status);

	return Response.json(
		{ session: session.id, participant: joined.participant, token: joined.token },
		{ status: 201 }
	);
};

const tooMany = (wait: number) => problem(429, 'too_many', { 'retry-after': String(wait) });
