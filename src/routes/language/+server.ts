import { redirect } from '@sveltejs/kit';
import { cookieName, isLocale } from '$lib/i18n/paraglide/runtime';
import { localPath } from '$lib/server/local-path';
import type { RequestHandler } from './$types';

/** Remembers a language and goes back: a plain link, so that it works without JavaScript. */
export const GET: RequestHandler = ({ url, cookies }) => {
	const to = url.searchParams.get('to') ?? '';
	if (isLocale(to)) {
		cookies.set(cookieName, to, {
			path: '/',
			httpOnly: false,
			sameSite: 'lax',
			secure: url.protocol === 'https:',
			maxAge: 60 * 60 * 24 * 365
		});
	}
	redirect(303, localPath(url.searchParams.get('back'), '/'));
};
