import * as v from 'valibot';
import { body } from '$lib/server/body';
import { limiter } from '$lib/server/limits';
import * as participants from '$lib/server/participants';
import { problem } from '$lib/server/problem';
import * as entrance from '$lib/server/entrance';
import type { RequestHandler } from './$types';

const schema = v.object({
	code: v.pipe(v.string(), v.maxLength(40)),
	name: v.optional(v.pipe(v.string(), v.maxLength(100))),
	identity: v.optional(v.pipe(v.string(), v.maxLength(100)))
});
/** The largest hall may join in the same second; a flood may not. */
const mayJoin = limiter(100, 5000);
const STATUS = { not_found: 404, ended: 410, identity_required: 422 } as const;

export const POST: RequestHandler = async (event) => {
	const parsed = await body(event.request, schema);
	if (!parsed.ok) return parsed.response;
	const { code, name, identity } = parsed.value;

	const session = await entrance.byCode(code);
	if (!session) return problem(404, 'not_found');
	if (!mayJoin(session.id)) return problem(429, 'too_many', { 'retry-after': '1' });
	const joined = await participants.enter(event, { session: session.id, name, identity });
	if (joined.status !== 'joined') return problem(STATUS[joined.status], joined.status);

	return Response.json(
		{ session: session.id, participant: joined.participant, token: joined.token },
		{ status: 201 }
	);
};
