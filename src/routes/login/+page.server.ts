import { fail, redirect } from '@sveltejs/kit';
import * as accounts from '$lib/server/accounts';
import { env } from '$lib/server/env';
import { localPath } from '$lib/server/local-path';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, url }) => {
	const next = localPath(url.searchParams.get('next'), '/decks');
	if (await locals.teacher()) redirect(303, next);
	return { signup: env().signup === 'open', next: url.searchParams.get('next') ?? '' };
};

export const actions: Actions = {
	default: async ({ request, locals, url }) => {
		const fields = await request.formData();
		const email = String(fields.get('email') ?? '');
		const outcome = await accounts.signIn(
			locals.supabase,
			email,
			String(fields.get('password') ?? '')
		);
		if (outcome !== 'done') return fail(400, { email, outcome });
		redirect(303, localPath(url.searchParams.get('next'), '/decks'));
	}
};
