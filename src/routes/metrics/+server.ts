import { createHash, timingSafeEqual } from 'node:crypto';
import { env } from '$lib/server/env';
import { registry } from '$lib/server/metrics';
import { problem } from '$lib/server/problem';
import { bearerOf } from '$lib/server/supabase';
import type { RequestHandler } from './$types';

/** What Prometheus scrapes; without a token in the settings there is no such page. */
export const GET: RequestHandler = async ({ request }) => {
	const { metricsToken } = env();
	if (!metricsToken) return problem(404, 'not_found');
	if (!isSame(bearerOf(request) ?? '', metricsToken)) {
		return problem(401, 'unauthorized', { 'www-authenticate': 'Bearer' });
	}
	return new Response(await registry.metrics(), {
		headers: { 'content-type': registry.contentType, 'cache-control': 'no-store' }
	});
};

/** Takes the same time whatever they have in common; digests have one length. */
function isSame(given: string, token: string): boolean {
	const digest = (text: string) => createHash('sha256').update(text).digest();
	return timingSafeEqual(digest(given), digest(token));
}
