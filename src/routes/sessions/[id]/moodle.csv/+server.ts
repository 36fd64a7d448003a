import { redirect } from '@sveltejs/kit';
import { gradebook, gradesOf } from '$lib/moodle/gradebook';
import type { Student } from '$lib/moodle/roster';
import { readUpload } from '$lib/moodle/upload';
import type { Client } from '$lib/server/supabase';
import { download } from '$lib/server/download';
import { problem } from '$lib/server/problem';
import * as results from '$lib/server/results';
import * as sessions from '$lib/server/sessions';
import type { RequestHandler } from './$types';

async function file(client: Client, id: string, roster?: Student[]): Promise<Response> {
	const session = await sessions.own(client, id);
	if (!session) return problem(404, 'not_found');
	if (session.identity === 'anonymous') return problem(409, 'anonymous');
	const { standings } = await results.report(client, session.id);
	const { matched } = gradesOf(standings, session.max_points, roster);
	return new Response(gradebook(session.title, matched), {
		headers: download(session.title, 'moodle.csv')
	});
}

/** Points for Moodle's grade book, for whoever typed what identifies a Moodle user. */
export const GET: RequestHandler = async ({ locals, params }) => {
	if (!(await locals.teacher())) return problem(401, 'unauthorized');
	return file(locals.supabase, params.id);
};

/** The same for the students of a list of participants exported from Moodle; the list is not kept. */
export const POST: RequestHandler = async ({ locals, params, request }) => {
	if (!(await locals.teacher())) return problem(401, 'unauthorized');
	const upload = await readUpload(request);
	// A form was sent by a page: the reason belongs there.
	if (upload.status !== 'read') {
		redirect(303, `/sessions/${params.id}?roster=${upload.status}#moodle`);
	}
	return file(locals.supabase, params.id, upload.roster);
};
