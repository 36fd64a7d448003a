import { redirect } from '@sveltejs/kit';
import { gradesOf, unmatchedList } from '$lib/moodle/gradebook';
import type { Student } from '$lib/moodle/roster';
import { readUpload } from '$lib/moodle/upload';
import { download } from '$lib/server/download';
import { problem } from '$lib/server/problem';
import * as results from '$lib/server/results';
import * as sessions from '$lib/server/sessions';
import type { Client } from '$lib/server/supabase';
import type { RequestHandler } from './$types';

async function file(client: Client, id: string, roster?: Student[]): Promise<Response> {
	const session = await sessions.own(client, id);
	if (!session) return problem(404, 'not_found');
	const { standings } = await results.report(client, session.id);
	const { unmatched } = gradesOf(standings, session.max_points, roster);
	return new Response(unmatchedList(session.title, unmatched, session.max_points), {
		headers: download(session.title, 'unmatched.csv')
	});
}

/** The results that `moodle.csv` leaves out because no Moodle user is known for them. */
export const GET: RequestHandler = async ({ locals, params }) => {
	if (!(await locals.teacher())) return problem(401, 'unauthorized');
	return file(locals.supabase, params.id);
};

/** The same for a list of participants: those whom it lacks. */
export const POST: RequestHandler = async ({ locals, params, request }) => {
	if (!(await locals.teacher())) return problem(401, 'unauthorized');
	const upload = await readUpload(request);
	if (upload.status !== 'read') {
		redirect(303, `/sessions/${params.id}?roster=${upload.status}#moodle`);
	}
	return file(locals.supabase, params.id, upload.roster);
};
