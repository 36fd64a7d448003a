import { setTimeout as pause } from 'node:timers/promises';
import { log } from './log';
import { admin, unwrap } from './supabase';

const DAY = 24 * 60 * 60 * 1000;
/** Sessions deleted at once, and the pause after them in ms: votes must not wait for it. */
const SLICE = 20;
const PAUSE = 500;

/** Deletes what is past its date, now and every night for as long as the server runs. */
export function purgeDaily(): void {
	void purge();
	setTimeout(() => {
		void purge();
		setInterval(() => void purge(), DAY).unref();
	}, untilNight()).unref();
}

/** Milliseconds until three o'clock of the server, when no hall votes. */
function untilNight(now = new Date()): number {
	const night = new Date(now);
	night.setHours(3, 0, 0, 0);
	if (night <= now) night.setDate(night.getDate() + 1);
	return night.getTime() - now.getTime();
}

async function purge(): Promise<void> {
	try {
		for (let gone = SLICE; gone === SLICE;) {
			gone = unwrap('purging', await admin().rpc('purge_sessions', { p_limit: SLICE })) as number;
			if (gone > 0) log.info({ sessions: gone }, 'sessions past their date were deleted');
			await pause(PAUSE, undefined, { ref: false });
		}
	} catch (error) {
		log.error({ err: error }, 'sessions past their date were not deleted');
	}
}
