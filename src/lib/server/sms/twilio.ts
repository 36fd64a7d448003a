import MessagingResponse from 'twilio/lib/twiml/MessagingResponse.js';
import { getExpectedTwilioSignature, validateRequest } from 'twilio/lib/webhooks/webhooks.js';
import type { SmsProvider } from './provider';

const SIGNATURE = 'x-twilio-signature';
const FORM = 'application/x-www-form-urlencoded';

/** Twilio, whose webhooks are signed with the account's auth token. */
export function twilio(authToken: string): SmsProvider {
	return {
		verify: ({ url, headers, form }) =>
			validateRequest(authToken, headers.get(SIGNATURE) ?? '', url, params(form)),

		parse(form) {
			const sid = form.get('MessageSid') ?? form.get('SmsMessageSid') ?? '';
			const from = form.get('From')?.trim() ?? '';
			if (!/^[A-Za-z0-9]{1,64}$/.test(sid) || from === '') return null;
			return { sid, from, body: form.get('Body') ?? '' };
		},

		reply(text) {
			const twiml = new MessagingResponse();
			if (text !== null) twiml.message(text);
			return new Response(twiml.toString(), {
				headers: { 'content-type': 'text/xml; charset=utf-8', 'cache-control': 'no-store' }
			});
		},

		simulate({ sid, from, to, body }, url) {
			const form = new URLSearchParams({
				MessageSid: sid,
				From: from,
				To: to,
				Body: body,
				NumMedia: '0'
			});
			const signature = getExpectedTwilioSignature(authToken, url, params(form));
			return { headers: { 'content-type': FORM, [SIGNATURE]: signature }, body: form.toString() };
		},

		replyIn: (response) => {
			const text = /<Message>([^<]*)<\/Message>/.exec(response)?.[1];
			return text === undefined ? null : withoutEntities(text);
		}
	};
}

/** The fields as Twilio signs them: one that comes several times is a list. */
function params(form: URLSearchParams): Record<string, string | string[]> {
	return Object.fromEntries(
		[...new Set(form.keys())].map((name) => {
			const values = form.getAll(name);
			return [name, values.length > 1 ? values : (values[0] ?? '')];
		})
	);
}

const ENTITIES: Record<string, string> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

function withoutEntities(xml: string): string {
	return xml
		.replace(/&#x([0-9a-f]+);/gi, (_, hex: string) => String.fromCodePoint(parseInt(hex, 16)))
		.replace(/&(lt|gt|quot|apos|amp);/g, (_, name: string) => ENTITIES[name] ?? '');
}
