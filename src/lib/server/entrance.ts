import { readCode } from '$lib/live/code';
import type { PublicState } from '$lib/live/state';
import { singleFlight } from './single-flight';
import type { Session } from './sessions';
import { admin } from './supabase';
import * as timers from './timers';
import { isUuid } from './uuid';

/** What a student's way in needs to know of a session. */
export type Entrance = Pick<
	Session,
	| 'id'
	| 'code'
	| 'phase'
	| 'identity'
	| 'language'
	| 'title'
	| 'pace'
	| 'sms_enabled'
	| 'sms_replies'
	| 'purge_at'
>;

const read = singleFlight(async (id: string): Promise<PublicState | null> => {
	const { data, error } = await admin().rpc('session_state', { p_session: id });
	if (error) throw new Error('a state was not read', { cause: error });
	const found = data as PublicState | null;
	if (found?.closesAt) timers.arm(id, found.closesAt);
	return found;
});

/** The public state of a session, read once for all who ask at the same time; null when there is none. */
export async function state(id: string): Promise<PublicState | null> {
	return isUuid(id) ? read(id) : null;
}

const lookUp = singleFlight(async (code: string): Promise<Entrance | null> => {
	const { data, error } = await admin()
		.from('sessions')
		.select('id, code, phase, identity, language, title, pace, sms_enabled, sms_replies, purge_at')
		.eq('code', code)
		.maybeSingle();
	if (error) throw new Error('a code was not looked up', { cause: error });
	return data as Entrance | null;
});

/** The sessions with these ids that still exist, in the order given. */
export async function byIds(ids: string[]): Promise<Pick<Entrance, 'id' | 'code' | 'title'>[]> {
	if (ids.length === 0) return [];
	const { data, error } = await admin().from('sessions').select('id, code, title').in('id', ids);
	if (error) throw new Error('sessions were not looked up', { cause: error });
	return data.sort((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id));
}

/** The session behind a join code as typed, ended or not; null when there is none. */
export async function byCode(typed: string): Promise<Entrance | null> {
	const code = readCode(typed);
	return code ? lookUp(code) : null;
}
