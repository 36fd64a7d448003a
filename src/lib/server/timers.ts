import { log } from './log';
import { apart } from './requests';
import { admin } from './supabase';

/** Answers on their way still count for a second (`private.bell` in the database), in ms. */
const BELL = 1050;

const timers = new Map<string, NodeJS.Timeout>();

/**
 * Closes the vote when its timer runs out, so that every screen hears of it. Screens and the public state
 * say so by themselves before: a restart in between only delays the message until someone reads the state.
 */
export function arm(session: string, closesAt: string | undefined): void {
	clearTimeout(timers.get(session));
	timers.delete(session);
	if (!closesAt) return;
	const wait = Math.max(0, Date.parse(closesAt) - Date.now()) + BELL;
	const timer = apart(() => setTimeout(() => void expire(session), wait));
	timers.set(session, timer.unref());
}

async function expire(session: string): Promise<void> {
	timers.delete(session);
	const { error } = await admin().rpc('close_expired', { p_session: session });
	if (error) log.error({ err: error }, 'a timer did not close its vote');
}
