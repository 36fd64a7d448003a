interface Bucket {
	left: number;
	at: number;
}

/** Buckets kept at once; those of who acted longest ago are full again and go first. */
const KEPT = 20_000;

/** What each key may do: `burst` times at once, and `perSecond` times a second from then on. */
export interface Budget {
	/** Seconds until the key may act once more; 0 when it may now. */
	wait(key: string, now?: number): number;
	/** Takes one; or gives one back, with -1. */
	spend(key: string, now?: number, amount?: 1 | -1): void;
}

/** A budget for each key by itself. Keys say what is acted on, never addresses: a whole hall sits behind one. */
export function budget(perSecond: number, burst: number): Budget {
	const buckets = new Map<string, Bucket>();
	const left = (key: string, now: number) => {
		const before = buckets.get(key) ?? { left: burst, at: now };
		return Math.min(burst, before.left + ((now - before.at) / 1000) * perSecond);
	};
	return {
		wait: (key, now = performance.now()) => Math.max(0, (1 - left(key, now)) / perSecond),
		spend(key, now = performance.now(), amount = 1) {
			const rest = left(key, now) - amount;
			buckets.delete(key);
			buckets.set(key, { left: rest, at: now });
			if (buckets.size > KEPT) buckets.delete(buckets.keys().next().value as string);
		}
	};
}

/** Says whether a key may act once more, and counts it if so. */
export function limiter(perSecond: number, burst: number): (key: string, now?: number) => boolean {
	const { wait, spend } = budget(perSecond, burst);
	return (key, now = performance.now()) => {
		const allowed = wait(key, now) === 0;
		if (allowed) spend(key, now);
		return allowed;
	};
}
