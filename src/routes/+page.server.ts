import { fail, redirect } from '@sveltejs/kit';
import * as participants from '$lib/server/participants';
import { sentence } from '$lib/server/problem';
import * as door from '$lib/server/door';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, url }) => ({
	teacher: (await locals.teacher())?.email ?? null,
	code: url.searchParams.get('code') ?? '',
	gone: url.searchParams.get('account') === 'gone'
});

export const actions: Actions = {
	default: async (event) => {
		const fields = await event.request.formData();
		const code = String(fields.get('code') ?? '');
		const who = String(fields.get('who') ?? '').trim();
		const asked = await door.ask(code);
		if (asked.status !== 'found') {
			const status = asked.status === 'too_many' ? 429 : 404;
			return fail(status, { code, message: sentence(asked.status) });
		}
		const { session } = asked;
		if (session.phase === 'ended') return fail(410, { code, message: sentence('ended') });
		if (session.identity !== 'anonymous') {
			const known = await participants.fromRequest(event, session.id);
			if (!known && !who) {
				return fail(422, { code, ask: session.identity, until: session.purge_at });
			}
			if (!known) {
				const joined = await participants.enter(event, {
					session: session.id,
					name: who,
					identity: who
				});
				if (joined.status !== 'joined')
					return fail(409, { code, message: sentence(joined.status) });
			}
		}
		redirect(303, `/${session.code}`);
	}
};
