import { log } from './log';
import * as metrics from './metrics';
import { admin } from './supabase';

/** disk_full of PostgreSQL: a write found no room. */
const NO_ROOM = '53100';
/** read_only_sql_transaction: Supabase and the embedded edition stop writes before it comes to that. */
const READ_ONLY = '25006';
/** How long a write that found no room speaks for the database, in ms: it does not tell by itself. */
const RECENT = 15_000;
/** Between two lines in the log, in ms: a hall tries again and again. */
const QUIET = 60_000;
let foundNoRoom = -Infinity;
let logged = -Infinity;

/** True for an error that has the want of room on the database's disk as its cause. */
export function isFull(error: unknown): boolean {
	return [NO_ROOM, READ_ONLY].includes(codeOf(error));
}

function codeOf(error: unknown): string {
	for (let at = error; typeof at === 'object' && at !== null; at = (at as Error).cause) {
		const { code } = at as { code?: unknown };
		if (typeof code === 'string') return code;
	}
	return '';
}

/** Remembers that something was refused for want of room. */
export function noteFull(error: unknown, now = performance.now()): void {
	metrics.storageFull.inc();
	if (codeOf(error) === NO_ROOM) foundNoRoom = now;
	if (now - logged < QUIET) return;
	logged = now;
	log.error('the disk of the database is full: nothing is stored until there is room');
}

export type Health = 'ok' | 'full' | 'unavailable';

/** Whether the database answers and takes what is to be stored. */
export async function health(now = performance.now()): Promise<Health> {
	const { data, error } = await admin().rpc('is_writable');
	if (error) return isFull(error) ? 'full' : 'unavailable';
	return data === true && now - foundNoRoom > RECENT ? 'ok' : 'full';
}
