import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Agent } from 'node:http';
import { join } from 'node:path';
import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import type { Activity } from '../../src/lib/activities/index.ts';
import type { Count } from '../../src/lib/activities/kind.ts';
import { startAmphi, type Amphi } from '../support/amphi.ts';
import { json, send } from './wire.ts';

export const TWILIO = {
	TWILIO_ACCOUNT_SID: `AC${'0123456789abcdef'.repeat(2)}`,
	TWILIO_AUTH_TOKEN: 'a token of the bench',
	TWILIO_PHONE_NUMBER: '+33123456789'
};

/** The server under test, as `npm start` runs it, with a teacher who is signed in. */
export interface School {
	amphi: Amphi;
	/** Where Supabase is, with its publishable key. */
	supabase: string;
	key: string;
	teacher: SupabaseClient;
	token: string;
	/** Asks the server as the teacher. */
	ask(
		path: string,
		options?: { body?: unknown; form?: Record<string, string> }
	): Promise<{ status: number; body: string }>;
	/** Starts a session of these activities. */
	lecture(activities: Activity[]): Promise<Lecture>;
	stop(): Promise<void>;
}

export interface State {
	version: number;
	phase: string;
	round: number;
	activity: { id: string } | null;
}

export interface Lecture {
	id: string;
	code: string;
	/** Tells the session what to do; its new state. */
	host(what: string, more?: { activity?: string }): Promise<State>;
	/** Rows of answers in the database and what they say, counted by it. */
	counted(activity: string): Promise<{ answered: number; counts: Count[] }>;
}

/** Opens the school: a server on an empty data folder or database, or on a Supabase of its own. */
export async function school(environment: Record<string, string> = {}): Promise<School> {
	const amphi = await startAmphi({ ...TWILIO, ...environment });
	const supabase = environment.PUBLIC_SUPABASE_URL ?? amphi.url;
	const publishableKey =
		environment.PUBLIC_SUPABASE_PUBLISHABLE_KEY ?? (await generatedKey(amphi.folder));
	const teacher = createClient(supabase, publishableKey, {
		auth: { persistSession: false, autoRefreshToken: false }
	});
	const { data, error } = await teacher.auth.signUp({
		email: `${randomUUID()}@example.test`,
		password: 'a long password'
	});
	if (error) throw error;
	const token = data.session?.access_token ?? '';
	const agent = new Agent({ keepAlive: true });

	const ask: School['ask'] = (path, { body, form } = {}) =>
		send(agent, amphi.url + path, {
			method: body || form ? 'POST' : 'GET',
			headers: {
				authorization: `Bearer ${token}`,
				origin: amphi.url,
				...(body ? json : form ? { 'content-type': 'application/x-www-form-urlencoded' } : {})
			},
			...(body ? { body: JSON.stringify(body) } : {}),
			...(form ? { body: new URLSearchParams(form).toString() } : {})
		});

	return {
		amphi,
		supabase,
		key: publishableKey,
		teacher,
		token,
		ask,
		lecture: (activities) => start(teacher, ask, activities),
		async stop() {
			agent.destroy();
			await amphi.stop();
		}
	};
}

async function generatedKey(folder: string): Promise<string> {
	const keys = JSON.parse(await readFile(join(folder, 'keys.json'), 'utf8')) as {
		publishableKey: string;
	};
	return keys.publishableKey;
}

async function start(
	teacher: SupabaseClient,
	ask: School['ask'],
	activities: Activity[]
): Promise<Lecture> {
	const deck = await teacher.from('decks').insert({ title: 'Bench' }).select('id').single();
	if (deck.error) throw deck.error;
	const rows = activities.map((activity, i) => ({
		...activity,
		deck_id: deck.data.id,
		position: i
	}));
	const added = await teacher.from('activities').insert(rows);
	if (added.error) throw added.error;
	const projected = await ask('/decks?/project', { form: { deck: deck.data.id } });
	const id = /\/present\/([0-9a-f-]{36})/.exec(projected.body)?.[1];
	if (!id) throw new Error(`no session was started: ${projected.status}`);
	const session = await teacher.from('sessions').select('code').eq('id', id).single();
	if (session.error) throw session.error;
	return {
		id,
		code: session.data.code,
		async host(what, more = {}) {
			const { status, body } = await ask(`/api/sessions/${id}/host`, {
				body: { do: what, ...more }
			});
			if (status !== 200) throw new Error(`${what}: ${status} ${body}`);
			return JSON.parse(body) as State;
		},
		async counted(activity) {
			const tally = await teacher.rpc('session_tally', {
				p_session: id,
				p_activity: activity,
				p_round: 1
			});
			if (tally.error) throw tally.error;
			return tally.data as { answered: number; counts: Count[] };
		}
	};
}
