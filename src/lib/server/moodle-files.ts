import { redirect, type RequestEvent } from '@sveltejs/kit';
import type { Student } from '$lib/moodle/roster';
import { readUpload } from '$lib/moodle/upload';
import type { Standing } from '$lib/results/standings';
import { download } from './download';
import { problem } from './problem';
import * as results from './results';
import * as sessions from './sessions';

/** What makes up one of the files. */
interface Content {
	suffix: string;
	/** True when there is none without names. */
	named: boolean;
	header(title: string): string;
	rows(standings: Standing[], maximum: number, roster?: Student[]): string;
}

/**
 * The two ways to a file for Moodle: as the students named themselves, and for the students of a list of
 * participants exported from Moodle, which is not kept.
 */
export function moodleFile({ suffix, named, header, rows }: Content) {
	async function file(event: RequestEvent, roster?: Student[]): Promise<Response> {
		const client = event.locals.supabase;
		const session = await sessions.own(client, event.params.id ?? '');
		if (!session) return problem(404, 'not_found');
		if (named && session.identity === 'anonymous') return problem(409, 'anonymous');
		const { id, title, max_points } = session;

		async function* pieces() {
			yield header(title);
			const { standings } = await results.report(client, id);
			yield rows(standings, max_points, roster);
		}
		return download(title, suffix, pieces());
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
