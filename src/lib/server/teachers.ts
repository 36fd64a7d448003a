import { redirect, type RequestEvent } from '@sveltejs/kit';
import { nearFetch } from './near';
import { bearerOf, type Client } from './supabase';

export interface Teacher {
	id: string;
	email: string;
}

/** The teacher whose cookie or bearer token this is, verified by Auth; null for anybody else. */
export async function identify(client: Client, event: RequestEvent): Promise<Teacher | null> {
	const bearer = bearerOf(event.request);
	// Without a cookie of Supabase's there is no one to ask about.
	if (!bearer && !event.cookies.getAll().some(({ name }) => /^sb-.*-auth-token/.test(name))) {
		return null;
	}
	const { data } = bearer ? await authUser(client, bearer) : await client.auth.getUser();
	return data.user ? { id: data.user.id, email: data.user.email ?? '' } : null;
}

/** Asks Auth whose the token is, without making a session of it. */
async function authUser(client: Client, bearer: string) {
	const { url, publishableKey } = addressOf(client);
	const response = await nearFetch(`${url}/auth/v1/user`, {
		headers: { apikey: publishableKey, authorization: `Bearer ${bearer}` }
	});
	const user = response.ok ? ((await response.json()) as { id: string; email?: string }) : null;
	return { data: { user } };
}

function addressOf(client: Client): { url: string; publishableKey: string } {
	const { supabaseUrl, supabaseKey } = client as unknown as {
		supabaseUrl: string;
		supabaseKey: string;
	};
	return { url: supabaseUrl.replace(/\/$/, ''), publishableKey: supabaseKey };
}

/** The teacher, or a redirect to sign in that comes back here. */
export async function requireTeacher(event: RequestEvent): Promise<Teacher> {
	const teacher = await event.locals.teacher();
	if (teacher) return teacher;
	redirect(303, `/login?next=${encodeURIComponent(event.url.pathname + event.url.search)}`);
}
