import { readCode } from '$lib/live/code';
import { batched } from './batches';
import * as entrance from './entrance';
import { guesses } from './guesses';
import * as metrics from './metrics';
import { admin, unwrap } from './supabase';

export type Answer =
	| { status: 'found'; session: entrance.Entrance }
	| { status: 'not_found' }
	/** Too many wrong codes were tried; `wait` is in seconds. */
	| { status: 'too_many'; wait: number };

const wrong = guesses();

/**
 * The session behind a code that someone typed. While codes are being guessed, only those of sessions that
 * run are looked at: a hall always gets in, and nothing is learned of any other session.
 */
export async function ask(typed: string): Promise<Answer> {
	const code = readCode(typed);
	if (!code) return { status: 'not_found' };
	const wait = wrong.ask(code);
	if (wait > 0) {
		const session = (await runs(code)) ? await entrance.byCode(code) : null;
		if (session) return { status: 'found', session };
		metrics.limits.inc({ limit: 'codes' });
		return { status: 'too_many', wait };
	}
	let session: entrance.Entrance | null = null;
	try {
		session = await entrance.byCode(code);
	} finally {
		wrong.found(code, session !== null);
	}
	return session ? { status: 'found', session } : { status: 'not_found' };
}

/** A session runs for as long as a lecture can last, in ms. */
const LASTS = 24 * 60 * 60 * 1000;

/** Which codes are those of sessions that run. A flood of guesses is looked up by the hundred. */
const runs = batched(async (codes: string[]): Promise<boolean[]> => {
	const rows = unwrap(
		'looking for running sessions',
		await admin()
			.from('sessions')
			.select('code')
			.in('code', [...new Set(codes)])
			.neq('phase', 'ended')
			.gt('started_at', new Date(Date.now() - LASTS).toISOString())
	);
	const running = new Set(rows.map(({ code }) => code as string));
	return codes.map((code) => running.has(code));
	// A query has to fit an address.
}, 100);
