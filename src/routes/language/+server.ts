import { redirect } from '@sveltejs/kit';
import { cookieName, isLocale } from '$lib/i18n/paraglide/runtime';
import { localPath } from '$lib/server/local-path';
import { isSecure } from '$lib/server/same-origin';
import type { RequestHandler } from './$types';

/** Remembers a language and goes back: a plain link, so that it works without JavaScript. */
export const GET: RequestHandler = ({ request, url, cookies }) => {
	const to = url.searchParams.get('to') ?? '';
	if (isLocale(to)) {
		cookies.set(cookieName, to, {
			path: '/',
			httpOnly: false,
			sameSite: 'lax',
			secure: isSecure(request, url),
			maxAge: 60 * 60 * 24 * 365
		});
	}
	redirect(303, localPath(url.searchParams.get('back'), '/'));
};
