import { fail, redirect } from '@sveltejs/kit';
import * as accounts from '$lib/server/accounts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ url, locals }) => {
	const hash = url.searchParams.get('token_hash');
	const code = url.searchParams.get('code');
	if (hash && (await accounts.follow(locals.supabase, hash)) === 'done') {
		redirect(303, '/reset-password');
	}
	if (code) {
		const { error } = await locals.supabase.auth.exchangeCodeForSession(code);
		if (!error) redirect(303, '/reset-password');
	}
	return { ready: (await locals.teacher()) !== null };
};

export const actions: Actions = {
	default: async (event) => {
		const { request, locals } = event;
		if (!(await locals.teacher())) return fail(401, { outcome: 'expired' as const });
		const password = String((await request.formData()).get('password') ?? '');
		const outcome = await accounts.changePassword(event, password);
		if (outcome !== 'done') return fail(400, { outcome });
		redirect(303, '/decks');
	}
};
