import { publicOrigin } from '$lib/server/env';
import { problem } from '$lib/server/problem';
import { provider } from '$lib/server/sms';
import * as messages from '$lib/server/sms/messages';
import type { RequestHandler } from './$types';

/** A text has at most 1,600 characters; the rest of Twilio's form is short. */
const LIMIT = 64 * 1024;

/** Twilio's webhook. Nothing in it is believed before its signature. */
export const POST: RequestHandler = async ({ request, url }) => {
	const body = await request.text();
	if (body.length > LIMIT) return problem(413, 'too_large');
	const form = new URLSearchParams(body);
	const address = publicOrigin(url) + url.pathname + url.search;
	if (!provider().verify({ url: address, headers: request.headers, form })) {
		return problem(403, 'forbidden');
	}
	const text = provider().parse(form);
	if (!text) return problem(422, 'invalid');
	const { reply } = await messages.receive(text);
	return provider().reply(reply);
};
