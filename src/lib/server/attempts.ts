import { createHmac, randomBytes } from 'node:crypto';
import type { Attempts } from '../../../supabase/embedded/account-gate.ts';
import { limits } from './metrics.ts';

/** Wrong passwords that cost no wait. */
const FREE = 5;
/** Longest wait between two attempts, in ms. */
const LONGEST = 60_000;
/** After so long without an attempt, everything is forgotten, in ms. */
const FORGOTTEN = 15 * 60_000;
/** Keys kept at once; those that were tried longest ago go first. */
const KEPT = 20_000;

interface Tried {
	wrong: number;
	at: number;
}

/**
 * Counts wrong passwords by whom they are for: after a few, attempts must be apart by a second, then two, four,
 * up to a minute. An attempt counts as wrong from its beginning until it turns out otherwise: a hundred at
 * once are a hundred. Who is refused makes nobody wait longer. What is kept names no one.
 */
export function attempts(): Attempts {
	const key = randomBytes(32);
	const tried = new Map<string, Tried>();
	const nameless = (who: string) => createHmac('sha256', key).update(who).digest('base64url');
	return {
		ask(who, now = performance.now()) {
			const id = nameless(who);
			const before = tried.get(id);
			const wrong = before && now - before.at < FORGOTTEN ? before.wrong : 0;
			const wait = before ? before.at + pauseAfter(wrong) - now : 0;
			if (wait > 0) {
				limits.inc({ limit: 'passwords' });
				return Math.ceil(wait / 1000);
			}
			tried.delete(id);
			tried.set(id, { wrong: wrong + 1, at: now });
			if (tried.size > KEPT) tried.delete(tried.keys().next().value as string);
			return 0;
		},
		was(who, result) {
			const id = nameless(who);
			const before = tried.get(id);
			if (!before || result === 'wrong') return;
			if (result === 'right' || before.wrong <= 1) tried.delete(id);
			else tried.set(id, { ...before, wrong: before.wrong - 1 });
		}
	};
}

/** How long the next attempt has to keep away from the last, in ms. */
function pauseAfter(wrong: number): number {
	return wrong < FREE ? 0 : Math.min(LONGEST, 1000 * 2 ** (wrong - FREE));
}

type Shared = typeof globalThis & { amphiAttempts?: Attempts };

/** One for the process: the form to sign in and the Auth of the embedded edition count together. */
export const onAccounts = ((globalThis as Shared).amphiAttempts ??= attempts());
