import { createHmac, randomUUID } from 'node:crypto';
import type { Agent } from 'node:http';
import { send } from './wire.ts';

/** Sends a text through the webhook, signed as Twilio does (twilio.com/docs/usage/webhooks/webhooks-security). */
export function sendText(
	agent: Agent,
	{ token, url }: { token: string; url: string },
	from: string,
	body: string
): ReturnType<typeof send> {
	const fields = {
		Body: body,
		From: from,
		MessageSid: `SM${randomUUID().replaceAll('-', '')}`,
		To: '+33123456789'
	};
	const signed = url + Object.entries(fields).flat().join('');
	return send(agent, url, {
		method: 'POST',
		headers: {
			'content-type': 'application/x-www-form-urlencoded',
			'x-twilio-signature': createHmac('sha1', token).update(signed).digest('base64')
		},
		body: new URLSearchParams(fields).toString()
	});
}
