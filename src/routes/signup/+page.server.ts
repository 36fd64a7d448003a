import { fail, redirect } from '@sveltejs/kit';
import { getLocale } from '$lib/i18n/paraglide/runtime';
import * as accounts from '$lib/server/accounts';
import * as decks from '$lib/server/decks';
import { env } from '$lib/server/env';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals }) => {
	if (await locals.teacher()) redirect(303, '/decks');
	return { open: env().signup === 'open' };
};

export const actions: Actions = {
	default: async (event) => {
		const { request, locals } = event;
		const fields = await request.formData();
		const email = String(fields.get('email') ?? '');
		const password = String(fields.get('password') ?? '');
		const outcome = await accounts.signUp(event, email, password);
		if (outcome !== 'done') return fail(outcome === 'closed' ? 403 : 400, { email, outcome });
		const { data } = await locals.supabase.auth.getUser();
		if (data.user) await decks.welcome(locals.supabase, data.user.id, getLocale());
		redirect(303, '/decks');
	}
};
