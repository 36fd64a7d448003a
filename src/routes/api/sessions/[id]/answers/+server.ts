import * as v from 'valibot';
import * as answers from '$lib/server/answers';
import { body } from '$lib/server/body';
import { limiter } from '$lib/server/limits';
import * as participants from '$lib/server/participants';
import { problem } from '$lib/server/problem';
import type { RequestHandler } from './$types';

const schema = v.object({
	activity: v.pipe(v.string(), v.uuid()),
	round: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(2)),
	value: v.unknown(),
	id: v.pipe(v.string(), v.uuid()),
	seq: v.pipe(v.number(), v.safeInteger(), v.minValue(0))
});
/** A student who changes their mind, or likes idea after idea, is far below. */
const mayAnswer = limiter(2, 30);
const STATUS = { not_open: 409, invalid: 422, foreign: 403 } as const;

export const POST: RequestHandler = async (event) => {
	const session = event.params.id;
	const participant = await participants.fromRequest(event, session);
	if (!participant) return problem(401, 'unauthorized');
	if (!mayAnswer(participant)) return problem(429, 'too_many', { 'retry-after': '1' });
	const parsed = await body(event.request, schema);
	if (!parsed.ok) return parsed.response;

	const outcome = await answers.submit({
		...parsed.value,
		value: parsed.value.value,
		session,
		participant,
		channel: 'web'
	});
	if (outcome === 'counted') return Response.json({ status: 'counted' });
	return problem(STATUS[outcome], outcome);
};
