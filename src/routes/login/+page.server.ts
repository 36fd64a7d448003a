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
	default: async (event) => {
		const { request, url } = event;
		const fields = await request.formData();
		const email = String(fields.get('email') ?? '');
		const password = String(fields.get('password') ?? '');
		const { outcome, wait } = await accounts.signIn(event, email, password);
		if (wait) event.setHeaders({ 'retry-after': String(wait) });
		if (outcome !== 'done') return fail(outcome === 'too_many' ? 429 : 400, { email, outcome });
		redirect(303, localPath(url.searchParams.get('next'), '/decks'));
	}
};
