import { env } from '$lib/server/env';
import { admin } from '$lib/server/supabase';
import { version } from '../../../package.json';
import type { RequestHandler } from './$types';

/** Whether the app and its database answer; 503 when the database does not. */
export const GET: RequestHandler = async () => {
	const { error } = await admin().from('sessions').select('id', { head: true }).limit(1);
	const status = error ? 'unavailable' : 'ok';
	return Response.json({ status, edition: env().edition, version }, { status: error ? 503 : 200 });
};
