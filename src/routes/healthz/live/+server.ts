import type { RequestHandler } from './$types';

/** Whether the process answers, whatever its database does: one that does not is to be started anew. */
export const GET: RequestHandler = () =>
	Response.json({ status: 'ok' }, { headers: { 'cache-control': 'no-store' } });
