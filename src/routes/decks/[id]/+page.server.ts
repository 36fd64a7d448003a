import { fail, redirect } from '@sveltejs/kit';
import * as decks from '$lib/server/decks';
import { missing } from '$lib/server/problem';
import * as sessions from '$lib/server/sessions';
import { isUuid } from '$lib/server/uuid';
import { requireTeacher } from '$lib/server/teachers';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const teacher = await requireTeacher(event);
	const deck = await decks.open(event.locals.supabase, event.params.id);
	if (!deck) missing();
	return { teacher, deck };
};

export const actions: Actions = {
	project: async (event) => {
		await requireTeacher(event);
		if (!isUuid(event.params.id)) missing();
		const started = await sessions.start(event.locals.supabase, event.params.id);
		if (started.status === 'started') redirect(303, `/present/${started.session}`);
		if (started.status === 'not_found') missing();
		// The editor knows what is missing before the server does.
		return fail(409, { status: started.status });
	}
};
