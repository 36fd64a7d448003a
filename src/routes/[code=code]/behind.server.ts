import { error, type RequestEvent } from '@sveltejs/kit';
import * as door from '$lib/server/door';
import type { Entrance } from '$lib/server/entrance';
import { missing, sentence } from '$lib/server/problem';

/** The session behind a code; or the page that says that there is none, or to wait. */
export async function behind(event: RequestEvent, code: string): Promise<Entrance> {
	const asked = await door.ask(code);
	if (asked.status === 'found') return asked.session;
	return asked.status === 'too_many' ? later(event, asked.wait) : missing();
}

/** Too much at once: the browser asks again by itself, without script as well. */
export function later(event: RequestEvent, seconds: number): never {
	const wait = String(seconds);
	event.setHeaders({
		'retry-after': wait,
		...(event.request.method === 'GET' && { refresh: wait })
	});
	error(429, { error: 'too_many', message: sentence('too_many') });
}
