import { readRoster, type Student } from './roster.ts';

/** Largest list of participants, in bytes. */
const ROSTER_LIMIT = 2_000_000;

export type Upload =
	{ status: 'read'; roster: Student[] } | { status: 'invalid_roster' | 'too_large' };

/** The list of participants in the field `roster` of a form. */
export async function readUpload(request: Pick<Request, 'formData'>): Promise<Upload> {
	let file: FormDataEntryValue | null;
	try {
		file = (await request.formData()).get('roster');
	} catch {
		// The server stopped reading: the body is larger than it takes of anybody.
		return { status: 'too_large' };
	}
	if (!(file instanceof File)) return { status: 'invalid_roster' };
	if (file.size > ROSTER_LIMIT) return { status: 'too_large' };
	const roster = readRoster(await file.text());
	return roster ? { status: 'read', roster } : { status: 'invalid_roster' };
}
