import { fail, redirect } from '@sveltejs/kit';
import { oneLine } from '$lib/activities/text';
import { readUpload } from '$lib/decks/upload';
import { m } from '$lib/i18n/paraglide/messages';
import { getLocale } from '$lib/i18n/paraglide/runtime';
import * as decks from '$lib/server/decks';
import { missing } from '$lib/server/problem';
import * as sessions from '$lib/server/sessions';
import { isUuid } from '$lib/server/uuid';
import { requireTeacher } from '$lib/server/teachers';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const teacher = await requireTeacher(event);
	const client = event.locals.supabase;
	await decks.welcome(client, teacher.id, getLocale());
	return { teacher, decks: await decks.list(client) };
};

export const actions: Actions = {
	create: async (event) => {
		await requireTeacher(event);
		const id = await decks.create(event.locals.supabase, m.decks_untitled(), getLocale());
		redirect(303, `/decks/${id}`);
	},
	import: async (event) => {
		await requireTeacher(event);
		const upload = await readUpload(event.request);
		if (upload.status === 'refused') return fail(422, { refused: upload });
		redirect(303, `/decks/${await decks.bringIn(event.locals.supabase, upload.deck)}`);
	},
	project: async (event) => {
		await requireTeacher(event);
		const deck = String((await event.request.formData()).get('deck') ?? '');
		if (!isUuid(deck)) missing();
		const started = await sessions.start(event.locals.supabase, deck);
		if (started.status === 'started') redirect(303, `/present/${started.session}`);
		if (started.status === 'not_found') missing();
		if (started.status === 'not_ready') {
			return fail(409, { deck, unready: started.activities });
		}
		return fail(409, { deck, empty: true });
	},
	duplicate: async (event) => {
		await requireTeacher(event);
		const fields = await event.request.formData();
		const title = m.decks_copy_of({ title: oneLine(String(fields.get('title') ?? '')) });
		const copy = await decks.duplicate(
			event.locals.supabase,
			String(fields.get('deck') ?? ''),
			title
		);
		if (!copy) missing();
		return {};
	},
	delete: async (event) => {
		await requireTeacher(event);
		const fields = await event.request.formData();
		const deck = String(fields.get('deck') ?? '');
		if (!(await decks.setDeleted(event.locals.supabase, deck, true))) missing();
		return { deleted: deck, title: String(fields.get('title') ?? '') };
	},
	restore: async (event) => {
		await requireTeacher(event);
		const deck = String((await event.request.formData()).get('deck') ?? '');
		if (!(await decks.setDeleted(event.locals.supabase, deck, false))) missing();
		return {};
	}
};
