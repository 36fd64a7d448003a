import { error, fail } from '@sveltejs/kit';
import * as v from 'valibot';
import { env, publicOrigin } from '$lib/server/env';
import { sentence } from '$lib/server/problem';
import * as sessions from '$lib/server/sessions';
import { provider } from '$lib/server/sms';
import * as messages from '$lib/server/sms/messages';
import { requireTeacher } from '$lib/server/teachers';
import type { Actions, PageServerLoad, RequestEvent } from './$types';
import { number, PHONES, sid } from './simulated';

const WEBHOOK = '/api/sms/twilio';

const sending = v.object({
	phone: v.pipe(
		v.string(),
		v.regex(/^\d$/),
		v.transform(Number),
		v.minValue(1),
		v.maxValue(PHONES)
	),
	body: v.pipe(v.string(), v.maxLength(1600))
});
const setting = v.object({
	replies: v.picklist(['never', 'errors', 'always']),
	accept: v.optional(v.literal('on'))
});

async function ownSession(event: RequestEvent) {
	const teacher = await requireTeacher(event);
	const session = await sessions.own(event.locals.supabase, event.params.id);
	if (!session) error(404, sentence('not_found'));
	return { teacher, session };
}

export const load: PageServerLoad = async (event) => {
	const { teacher, session } = await ownSession(event);
	const { id, title, code, phase, sms_enabled, sms_replies } = session;
	return {
		teacher,
		session: { id, title, code, phase, smsEnabled: sms_enabled, smsReplies: sms_replies },
		number: env().twilio?.phoneNumber ?? null,
		phones: Array.from({ length: PHONES }, (_, i) => number(id, i + 1).slice(-4))
	};
};

export const actions: Actions = {
	/** A text from a simulated phone; it goes where Twilio's would, signed as Twilio's would be. */
	send: async (event) => {
		const { session } = await ownSession(event);
		const parsed = v.safeParse(sending, Object.fromEntries(await event.request.formData()));
		if (!parsed.success) return fail(422, { phone: 1, refused: 422 });
		const { phone, body } = parsed.output;
		const text = {
			sid: sid(),
			from: number(session.id, phone),
			to: env().twilio?.phoneNumber ?? '+99900000000',
			body
		};
		const request = provider().simulate(text, publicOrigin(event.url) + WEBHOOK);
		const response = await event.fetch(WEBHOOK, { method: 'POST', ...request });
		if (!response.ok) return fail(502, { phone, refused: response.status });
		const reply = provider().replyIn(await response.text());
		const received = await messages.recall(text.sid);
		return { exchange: { phone, body, reply, outcome: received?.outcome ?? 'nothing' } };
	},

	configure: async (event) => {
		const { session } = await ownSession(event);
		const parsed = v.safeParse(setting, Object.fromEntries(await event.request.formData()));
		if (!parsed.success) error(422, sentence('invalid'));
		const { replies, accept } = parsed.output;
		await sessions.configure(event.locals.supabase, session.id, {
			smsReplies: replies,
			smsEnabled: accept === 'on'
		});
		return { saved: true };
	}
};
