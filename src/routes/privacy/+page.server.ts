import { redirect } from '@sveltejs/kit';
import { m } from '$lib/i18n/paraglide/messages';
import { readCode } from '$lib/live/code';
import { DATA, ON_DEVICE, placesOf, type Datum } from '$lib/privacy/inventory';
import * as entrance from '$lib/server/entrance';
import { env } from '$lib/server/env';
import * as participants from '$lib/server/participants';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	event.setHeaders({ 'cache-control': 'private, no-store' });
	const { operator, privacyContact, retentionDays } = env();
	const here = await entrance.byIds(await participants.sessionsOf(event));
	return {
		teacher: (await event.locals.teacher())?.email ?? null,
		operator: operator ?? null,
		contact: privacyContact ?? null,
		retentionDays,
		here: here.map(({ code, title }) => ({ code, title })),
		stored: {
			participant: rows('participant'),
			teacher: rows('teacher')
		},
		device: [...new Set(ON_DEVICE.map(({ id }) => id))].map((id) => m[`privacy_device_${id}`]())
	};
};

/** The inventory in words; put into words here, so that no browser loads messages by name. */
function rows(whose: 'participant' | 'teacher') {
	return (Object.keys(DATA) as Datum[])
		.filter((datum) => DATA[datum].whose === whose)
		.map((datum) => ({
			what: m[`privacy_what_${datum}`](),
			why: m[`privacy_why_${datum}`](),
			until: m[`privacy_until_${DATA[datum].until}`](),
			seenBy: DATA[datum].seenBy.map((reader) => m[`privacy_seen_${reader}`]()).join(', '),
			where: placesOf(datum).join(', ')
		}));
}

export const actions: Actions = {
	/** Leads from a code to what is stored of this phone in its session. */
	default: async ({ request }) => {
		const code = readCode(String((await request.formData()).get('code') ?? ''));
		redirect(303, code ? `/${code}/data` : '/privacy#rights');
	}
};
