import { attachment, zipped } from '$lib/server/download';
import { everythingOf } from '$lib/server/export';
import { problem } from '$lib/server/problem';
import type { RequestHandler } from './$types';

/** All that a teacher has here, in one file. */
export const GET: RequestHandler = async ({ locals }) => {
	const teacher = await locals.teacher();
	if (!teacher) return problem(401, 'unauthorized');
	return new Response(zipped(everythingOf(locals.supabase, teacher)), {
		headers: attachment('amphi.zip', 'application/zip')
	});
};
