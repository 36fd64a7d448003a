import { budget } from './limits.ts';

/** Wrong codes on the whole server: what the typos of fifty halls need, and no guesser gets far with. */
const ALL = { perSecond: 5, burst: 2000 };
/** Wrong codes that begin alike: in a hall of 2,000 where one in ten mistypes, most typos do. */
const ALIKE = { perSecond: 0.2, burst: 200 };
/** Characters at the beginning that make codes alike. */
const PREFIX = 2;
/** Wrong codes that are remembered: who types one twice has guessed once. */
const REMEMBERED = 5000;
/** Longest wait that is asked for, in seconds, and by how many refusals it grows by one. */
const LONGEST = 60;
const STEP = 50;

export interface Guesses {
	/**
	 * Begins to look at a code: 0, or how many seconds to wait first. Each code that is looked at counts
	 * until `found` says that it was none of the wrong ones: a thousand guesses at once are a thousand.
	 */
	ask(code: string, now?: number): number;
	/** Ends what `ask` began with 0. */
	found(code: string, known: boolean, now?: number): void;
}

/**
 * Counts different wrong codes, all and by their beginning. Once too many were tried, a code is not even
 * looked at, right or wrong, so the refusal says nothing about it (`door.ts` lets in those of running sessions).
 */
export function guesses(): Guesses {
	const all = budget(ALL.perSecond, ALL.burst);
	const alike = budget(ALIKE.perSecond, ALIKE.burst);
	const wrong = new Set<string>();
	const asking = new Map<string, number>();
	let refused = 0;
	const spend = (code: string, now: number, amount: 1 | -1) => {
		all.spend('', now, amount);
		alike.spend(code.slice(0, PREFIX), now, amount);
	};
	return {
		ask(code, now = performance.now()) {
			const before = asking.get(code) ?? 0;
			if (before === 0 && !wrong.has(code)) {
				const wait = Math.max(all.wait('', now), alike.wait(code.slice(0, PREFIX), now));
				if (wait > 0) return Math.min(LONGEST, Math.ceil(wait + refused++ / STEP));
				refused = 0;
				spend(code, now, 1);
			}
			asking.set(code, before + 1);
			return 0;
		},
		found(code, known, now = performance.now()) {
			const others = (asking.get(code) ?? 1) - 1;
			if (others > 0) asking.set(code, others);
			else asking.delete(code);
			if (known) {
				if (others === 0 && !wrong.delete(code)) spend(code, now, -1);
				return;
			}
			wrong.delete(code);
			wrong.add(code);
			if (wrong.size > REMEMBERED) wrong.delete(wrong.values().next().value as string);
		}
	};
}
