import { isStopping } from '$lib/server/lifecycle';
import * as storage from '$lib/server/storage';
import type { RequestHandler } from './$types';

/** Whether requests are to be sent here: not without a database that takes what is stored, nor to one that stops. */
export const GET: RequestHandler = async () => {
	const status = isStopping() ? 'stopping' : await storage.health().catch(() => 'unavailable');
	return Response.json(
		{ status },
		{ status: status === 'ok' ? 200 : 503, headers: { 'cache-control': 'no-store' } }
	);
};
