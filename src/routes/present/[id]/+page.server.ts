import { fail } from '@sveltejs/kit';
import * as v from 'valibot';
import { KINDS } from '$lib/activities';
import { env, publicOrigin } from '$lib/server/env';
import { missing, sentence } from '$lib/server/problem';
import { realtimeConfig } from '$lib/server/realtime';
import * as sessions from '$lib/server/sessions';
import { requireTeacher } from '$lib/server/teachers';
import { isLocal, lanAddresses, qrCode } from './join.server';
import { snapshot } from './snapshot.server';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	await requireTeacher(event);
	const { locals, params, url } = event;
	const [session, live] = await Promise.all([
		sessions.own(locals.supabase, params.id),
		snapshot(locals.supabase, params.id)
	]);
	if (!session || !live) missing();

	const origin = publicOrigin(url);
	const { id, code, identity, sms_enabled, sms_replies, results_live } = session;
	const smsNumber = env().twilio?.phoneNumber;
	return {
		session: {
			id,
			code,
			identity,
			smsEnabled: sms_enabled,
			smsReplies: sms_replies,
			resultsLive: results_live,
			remote: await qrCode(`${origin}/present/${id}?view=remote`),
			lan: isLocal(new URL(origin)) ? lanAddresses(new URL(origin)) : null
		},
		activities: (await sessions.activities(locals.supabase, params.id)).map(
			({ id, kind, content, graded, streams, phase }) => {
				return { id, kind, graded, streams, phase, title: KINDS[kind].title(content) };
			}
		),
		live,
		join: {
			code,
			address: origin.replace(/^https?:\/\//, ''),
			qr: await qrCode(`${origin}/${code}`),
			sms: sms_enabled && smsNumber ? smsNumber : null
		},
		view: url.searchParams.get('view') === 'remote' ? ('remote' as const) : ('projector' as const),
		realtime: realtimeConfig()
	};
};

const settings = v.object({
	identity: v.optional(v.picklist(['anonymous', 'name', 'identifier'])),
	smsReplies: v.picklist(['never', 'errors', 'always']),
	smsEnabled: v.optional(v.literal('on')),
	resultsLive: v.optional(v.literal('on'))
});

export const actions: Actions = {
	configure: async (event) => {
		await requireTeacher(event);
		const fields = Object.fromEntries(await event.request.formData());
		const parsed = v.safeParse(settings, fields);
		if (!parsed.success) return fail(422, { message: sentence('invalid') });
		const { identity, smsReplies, smsEnabled, resultsLive } = parsed.output;
		const done = await sessions.configure(event.locals.supabase, event.params.id, {
			identity,
			smsReplies,
			smsEnabled: smsEnabled === 'on',
			resultsLive: resultsLive === 'on'
		});
		if (done === 'not_found') missing();
		if (done !== 'done') return fail(409, { message: sentence(done) });
		return { message: '' };
	}
};
