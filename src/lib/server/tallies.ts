import { setTimeout as pause } from 'node:timers/promises';
import { log } from './log';
import * as metrics from './metrics';
import { apart } from './requests';
import { admin, unwrap } from './supabase';

/** Between two live tallies of a session, in ms. */
const HOST_PERIOD = 100;
/** Between two results sent to every phone while voting, in ms: each costs one message per phone. */
const PHONES_PERIOD = 1000;
/** Sessions published in one call. */
const TOGETHER = 20;

interface Told {
	host: number;
	phones: number;
	/** Phones that were told too lately hear of the last change once their second is over. */
	later?: NodeJS.Timeout;
}
const due = new Set<string>();
const told = new Map<string, Told>();
let running: Promise<void> | undefined;

/**
 * Says that the counts of a session changed: its host hears of it at once or, when it heard less than
 * 100 ms ago, as soon as they are over; the last change is always sent. Never waits, never throws. Where
 * very many sessions vote at once, each hears less often, and votes keep half of the server's time.
 */
export function changed(session: string): void {
	due.add(session);
	running ??= apart(run);
}

/**
 * Tells hosts and phones at once what they have not heard yet: the last thing that a server does before it
 * stops. Where others share its database, their screens would wait for the next vote otherwise.
 */
export async function flush(): Promise<void> {
	for (const [id, { later }] of told) {
		if (!later) continue;
		clearTimeout(later);
		due.add(id);
	}
	// Who was told of nothing yet is told now, whenever that was.
	told.clear();
	const sessions = [...due];
	for (let i = 0; i < sessions.length; i += TOGETHER) {
		await publish(sessions.slice(i, i + TOGETHER), performance.now());
	}
	await running;
}

async function run(): Promise<void> {
	while (due.size > 0) {
		const began = performance.now();
		const ready = [...due].filter(
			(id) => began - (told.get(id)?.host ?? -HOST_PERIOD) >= HOST_PERIOD
		);
		const sessions = ready.slice(0, TOGETHER);
		if (sessions.length > 0) await publish(sessions, began);
		const took = performance.now() - began;
		const waits = [...due].map(
			(id) => HOST_PERIOD - (performance.now() - (told.get(id)?.host ?? 0))
		);
		const next = Math.max(0, Math.min(HOST_PERIOD, ...waits));
		await pause(Math.max(next, took));
	}
	running = undefined;
	forget();
}

async function publish(sessions: string[], now: number): Promise<void> {
	const phones: string[] = [];
	for (const id of sessions) {
		due.delete(id);
		const before = told.get(id) ?? { host: 0, phones: -PHONES_PERIOD };
		const ripe = now - before.phones >= PHONES_PERIOD;
		if (ripe) phones.push(id);
		else before.later ??= later(id, before.phones + PHONES_PERIOD - now);
		told.set(id, { ...before, host: now, phones: ripe ? now : before.phones });
	}
	try {
		unwrap(
			'publishing tallies',
			await admin().rpc('publish_tallies', { p_sessions: sessions, p_to_phones: phones })
		);
		metrics.tallies.inc({ outcome: 'published' }, sessions.length);
	} catch (error) {
		metrics.tallies.inc({ outcome: 'failed' }, sessions.length);
		log.error({ err: error }, 'tallies were not published');
	}
}

function later(session: string, wait: number): NodeJS.Timeout {
	return setTimeout(() => {
		const before = told.get(session);
		if (before) told.set(session, { ...before, later: undefined });
		changed(session);
	}, wait).unref();
}

/** Sessions whose phones need not hear anything more. */
function forget(): void {
	const old = performance.now() - PHONES_PERIOD;
	for (const [id, { host, later }] of told) if (!later && host < old) told.delete(id);
}
