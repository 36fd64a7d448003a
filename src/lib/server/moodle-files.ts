import { redirect, type RequestEvent } from '@sveltejs/kit';
import type { Student } from '$lib/moodle/roster';
import { readUpload } from '$lib/moodle/upload';
import type { Report } from './results';
import * as results from './results';
import * as sessions from './sessions';
import { problem } from './problem';

type Make = (session: sessions.Session, report: Report, roster?: Student[]) => Response;

/**
 * The two ways to a file for Moodle: as the students named themselves, and for the students of a list of
 * participants exported from Moodle, which is not kept.
 */
export function moodleFile(make: Make) {
	async function file(event: RequestEvent, roster?: Student[]): Promise<Response> {
		const session = await sessions.own(event.locals.supabase, event.params.id ?? '');
		if (!session) return problem(404, 'not_found');
		return make(session, await results.report(event.locals.supabase, session.id), roster);
	}
	return {
		async GET(event: RequestEvent): Promise<Response> {
			if (!(await event.locals.teacher())) return problem(401, 'unauthorized');
			return file(event);
		},
		async POST(event: RequestEvent): Promise<Response> {
			if (!(await event.locals.teacher())) return problem(401, 'unauthorized');
			const upload = await readUpload(event.request);
			if (upload.status === 'read') return file(event, upload.roster);
			// A form was sent by a page: the reason belongs there.
			redirect(303, `/sessions/${event.params.id}?roster=${upload.status}#moodle`);
		}
	};
}
