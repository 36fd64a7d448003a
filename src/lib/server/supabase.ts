import { createServerClient } from '@supabase/ssr';
import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import type { RequestEvent } from '@sveltejs/kit';
import { env } from './env';
import { nearFetch } from './near';
import { isSecure } from './same-origin';

export type Client = SupabaseClient;

function address() {
	const { supabase } = env();
	if (!supabase) throw new Error('Supabase is not configured: the boot sets it');
	return supabase;
}

let server: Client | undefined;

/** The app server's own client: it passes every policy, so only narrow functions go through it. */
export function admin(): Client {
	const { url, secretKey } = address();
	return (server ??= createClient(url, secretKey, {
		auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
		global: { fetch: nearFetch }
	}));
}

/** The teacher's client: policies apply; a bearer token, for API clients, goes before the cookie. */
export function teacherClient(event: RequestEvent): Client {
	const { url, publishableKey } = address();
	const bearer = bearerOf(event.request);
	if (bearer) {
		return createClient(url, publishableKey, {
			// Not as `accessToken`: such a client has no `auth`, which the pages of accounts ask for.
			auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
			global: { fetch: nearFetch, headers: { authorization: `Bearer ${bearer}` } }
		});
	}
	return createServerClient(url, publishableKey, {
		global: { fetch: nearFetch },
		cookies: {
			getAll: () => event.cookies.getAll(),
			setAll: (cookies) => {
				for (const { name, value, options } of cookies) {
					event.cookies.set(name, value, {
						...options,
						path: '/',
						httpOnly: true,
						sameSite: 'lax',
						secure: isSecure(event.request, event.url)
					});
				}
			}
		}
	});
}

/** A client that nobody is signed in on, and that remembers nobody. */
export function strangerClient(): Client {
	const { url, publishableKey } = address();
	return createClient(url, publishableKey, {
		auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
		global: { fetch: nearFetch }
	});
}

export function bearerOf(request: Request): string | null {
	return bearerIn(request.headers.get('authorization'));
}

/** The token of an `Authorization: Bearer` header, or null. */
export function bearerIn(authorization: string | null): string | null {
	return /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1] ?? null;
}

/** Throws what the database did not answer as expected, with its cause. */
export function unwrap<T>(what: string, result: { data: T; error: unknown }): NonNullable<T> {
	if (result.error) throw new Error(`${what} failed`, { cause: result.error });
	return result.data as NonNullable<T>;
}

/** The word that one of our functions raised; Lite puts the class of the error before it. */
export function raised(error: { message: string }): string {
	return error.message.replace(/^\w*error: /i, '');
}
