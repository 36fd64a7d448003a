import { fail, redirect } from '@sveltejs/kit';
import * as accounts from '$lib/server/accounts';
import * as sessions from '$lib/server/sessions';
import { requireTeacher } from '$lib/server/teachers';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => ({ teacher: await requireTeacher(event) });

export const actions: Actions = {
	deleteSessions: async (event) => {
		const teacher = await requireTeacher(event);
		const fields = await event.request.formData();
		const outcome = await accounts.confirm(teacher.email, String(fields.get('password') ?? ''));
		if (outcome !== 'done') return fail(403, { about: 'sessions', outcome });
		await sessions.removeAll(event.locals.supabase);
		return { about: 'sessions', outcome };
	},
	deleteAccount: async (event) => {
		const teacher = await requireTeacher(event);
		const fields = await event.request.formData();
		const typed = String(fields.get('confirm') ?? '').trim();
		if (typed.toLowerCase() !== teacher.email.toLowerCase()) {
			return fail(422, { about: 'account', outcome: 'mistyped' as const, typed });
		}
		const outcome = await accounts.confirm(teacher.email, String(fields.get('password') ?? ''));
		if (outcome !== 'done') return fail(403, { about: 'account', outcome, typed });
		// In small steps first: one that takes all along would hold up the votes of every hall.
		await sessions.removeAll(event.locals.supabase);
		await accounts.remove(teacher.id);
		await accounts.signOut(event.locals.supabase);
		redirect(303, '/?account=gone');
	}
};
