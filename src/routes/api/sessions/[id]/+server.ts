import * as hall from '$lib/server/hall';
import { respond } from '$lib/server/problem';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = async ({ params, request }) =>
	respond(
		await hall.state({
			session: params.id,
			header: (name) => request.headers.get(name),
			body: () => request.text()
		})
	);
