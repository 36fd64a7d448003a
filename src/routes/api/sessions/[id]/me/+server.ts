import { attachment } from '$lib/server/download';
import { mayAnswer } from '$lib/server/pace';
import * as participants from '$lib/server/participants';
import { problem } from '$lib/server/problem';
import * as records from '$lib/server/records';
import type { RequestHandler } from './$types';

/** What is stored of the participant who asks, as a file. */
export const GET: RequestHandler = async (event) => {
	const session = event.params.id;
	const participant = await participants.fromRequest(event, session);
	if (!participant) return problem(401, 'unauthorized');
	if (!mayAnswer(participant)) return problem(429, 'too_many', { 'retry-after': '1' });
	const record = await records.of(session, participant);
	if (!record) return problem(404, 'not_found');
	return new Response(`${JSON.stringify(record, null, '\t')}\n`, {
		headers: attachment(`amphi-${record.session.code}.json`, 'application/json; charset=utf-8')
	});
};

/** Deletes the participant who asks with all that they said; done twice, it is done. */
export const DELETE: RequestHandler = async (event) => {
	const session = event.params.id;
	const participant = await participants.fromRequest(event, session);
	if (!participant) return problem(401, 'unauthorized');
	await participants.forget(session, participant);
	participants.leave(event, session);
	return new Response(null, { status: 204 });
};
