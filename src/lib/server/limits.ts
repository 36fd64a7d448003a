interface Bucket {
	left: number;
	at: number;
}

/** Buckets kept at once; those of who acted longest ago are full again and go first. */
const KEPT = 20_000;

/**
 * Lets each key act `burst` times at once and `perSecond` times a second from then on; says whether one
 * more is allowed. Keys are participants and sessions, never addresses: a whole hall sits behind one.
 */
export function limiter(perSecond: number, burst: number): (key: string, now?: number) => boolean {
	const buckets = new Map<string, Bucket>();
	return (key, now = performance.now()) => {
		const before = buckets.get(key) ?? { left: burst, at: now };
		const left = Math.min(burst, before.left + ((now - before.at) / 1000) * perSecond);
		const allowed = left >= 1;
		buckets.delete(key);
		buckets.set(key, { left: allowed ? left - 1 : left, at: now });
		if (buckets.size > KEPT) buckets.delete(buckets.keys().next().value as string);
		return allowed;
	};
}
