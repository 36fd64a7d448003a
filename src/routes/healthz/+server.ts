import { env } from '$lib/server/env';
import * as storage from '$lib/server/storage';
import { version } from '../../../package.json';
import type { RequestHandler } from './$types';

/** Whether the app and its database answer and can store; 503 when they do not. */
export const GET: RequestHandler = async () => {
	const status = await storage.health();
	return Response.json(
		{ status, edition: env().edition, version },
		{ status: status === 'ok' ? 200 : 503, headers: { 'cache-control': 'no-store' } }
	);
};
