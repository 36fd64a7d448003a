import { fail } from '@sveltejs/kit';
import * as accounts from '$lib/server/accounts';
import { publicOrigin } from '$lib/server/env';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = () => ({ mail: accounts.canMail() });

export const actions: Actions = {
	default: async ({ request, locals, url }) => {
		if (!accounts.canMail()) return fail(409, { email: '', outcome: 'closed' as const });
		const email = String((await request.formData()).get('email') ?? '');
		const outcome = await accounts.forgot(
			locals.supabase,
			email,
			`${publicOrigin(url)}/reset-password`
		);
		return outcome === 'done' ? { email, outcome } : fail(400, { email, outcome });
	}
};
