import * as hall from '$lib/server/hall';
import { respond } from '$lib/server/problem';
import type { RequestHandler } from './$types';

export const POST: RequestHandler = async ({ params, request }) =>
	respond(
		await hall.answer({
			session: params.id,
			header: (name) => request.headers.get(name),
			body: () => request.text()
		})
	);
