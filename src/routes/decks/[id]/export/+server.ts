import { fileName, writeDeck } from '$lib/decks/file';
import * as decks from '$lib/server/decks';
import { attachment } from '$lib/server/download';
import { problem } from '$lib/server/problem';
import type { RequestHandler } from './$types';

/** A deck as a file, for `/decks?/import` of any Amphi. */
export const GET: RequestHandler = async ({ locals, params }) => {
	if (!(await locals.teacher())) return problem(401, 'unauthorized');
	const deck = await decks.open(locals.supabase, params.id);
	if (!deck) return problem(404, 'not_found');
	return new Response(writeDeck(deck), {
		headers: attachment(fileName(deck.title), 'application/json; charset=utf-8')
	});
};
