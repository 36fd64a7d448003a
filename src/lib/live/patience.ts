const WAITS = [1000, 2000, 5000, 10_000];

/** Milliseconds before a try, half as long to one and a half times: a hall must not come back in step. */
export function patience(tries: number, random = Math.random): number {
	const wait = WAITS[Math.min(Math.max(tries, 1), WAITS.length) - 1] ?? 10_000;
	return Math.round(wait * (0.5 + random()));
}
