import { load as icebreakers } from '$lib/activities/icebreakers';
import * as decks from '$lib/server/decks';
import { missing } from '$lib/server/problem';
import { requireTeacher } from '$lib/server/teachers';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const teacher = await requireTeacher(event);
	const deck = await decks.open(event.locals.supabase, event.params.id);
	if (!deck) missing();
	return { teacher, deck, icebreakers: await icebreakers(deck.language) };
};
