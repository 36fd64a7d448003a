import { log } from './log';
import { admin, unwrap } from './supabase';

const DAY = 24 * 60 * 60 * 1000;

/** Deletes what is past its date, now and once a day for as long as the server runs. */
export function purgeDaily(): void {
	void purge();
	setInterval(() => void purge(), DAY).unref();
}

async function purge(): Promise<void> {
	try {
		const sessions = unwrap('purging', await admin().rpc('purge_sessions')) as number;
		if (sessions > 0) log.info({ sessions }, 'sessions past their date were deleted');
	} catch (error) {
		log.error({ err: error }, 'sessions past their date were not deleted');
	}
}
