import { LIMITS, readDeck, type Fault } from './file.ts';
import type { DeckFile } from './file.ts';

/** The deck in the field `deck` of a form, with the name of its file. */
export async function readUpload(
	request: Pick<Request, 'formData'>
): Promise<{ status: 'read'; deck: DeckFile } | { status: 'refused'; name: string; fault: Fault }> {
	const refused = (status: 'too_large' | 'not_a_deck', name = '') =>
		({ status: 'refused', name, fault: { status } }) as const;
	let file: FormDataEntryValue | null;
	try {
		file = (await request.formData()).get('deck');
	} catch {
		// The server stopped reading: the body is larger than it takes of anybody.
		return refused('too_large');
	}
	if (!(file instanceof File)) return refused('not_a_deck');
	if (file.size > LIMITS.bytes) return refused('too_large', file.name);
	const read = readDeck(await file.text());
	return read.status === 'read' ? read : { status: 'refused', name: file.name, fault: read };
}
