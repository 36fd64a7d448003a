import { problem } from '$lib/server/problem';
import * as entrance from '$lib/server/entrance';
import type { RequestHandler } from './$types';

/** The public state; its ETag lets a phone that polls pay a few bytes when nothing changed. */
export const GET: RequestHandler = async ({ params, request }) => {
	const state = await entrance.state(params.id);
	if (!state) return problem(404, 'not_found');
	// The phase is part of it: a timer closes a vote without a new version.
	const etag = `"${state.version}-${state.phase}"`;
	const headers = { etag, 'cache-control': 'private, no-cache' };
	if (request.headers.get('if-none-match') === etag)
		return new Response(null, { status: 304, headers });
	return Response.json(state, { headers });
};
