import { redirect } from '@sveltejs/kit';
import { readCode } from '$lib/live/code';
import { getLocale } from '$lib/i18n/paraglide/runtime';
import * as participants from '$lib/server/participants';
import * as records from '$lib/server/records';
import { behind } from '../behind.server';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const code = readCode(event.params.code) ?? '';
	if (event.params.code !== code) redirect(307, `/${code}/data`);
	event.setHeaders({ 'cache-control': 'private, no-store' });
	const session = await behind(event, code);
	const participant = await participants.fromRequest(event, session.id);
	return {
		code,
		session: session.id,
		title: session.title,
		until: session.purge_at,
		ended: session.phase === 'ended',
		locale: getLocale(),
		record: participant ? await records.of(session.id, participant) : null
	};
};

export const actions: Actions = {
	/** Deletes whoever asks, with all that they said: a plain form, as voting is. */
	forget: async (event) => {
		const session = await behind(event, event.params.code);
		const participant = await participants.fromRequest(event, session.id);
		if (participant) await participants.forget(session.id, participant);
		participants.leave(event, session.id);
		return { forgotten: true };
	}
};
