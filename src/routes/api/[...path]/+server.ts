import { problem } from '$lib/server/problem';
import type { RequestHandler } from './$types';

/** Whatever the API does not have is said in its own way. */
export const fallback: RequestHandler = () => problem(404, 'not_found');
