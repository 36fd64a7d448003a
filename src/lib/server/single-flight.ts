/** From the beginning of one read to that of the next with the same key, in ms. */
const GAP = 100;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Shares one read among all who ask for the same key meanwhile. Who asks once it has begun waits for the
 * next one, so nobody gets a value older than their question. The first is read at once, the next ones a
 * moment apart: the phones of a hall that comes back ask one by one, and share ten reads a second.
 */
export function singleFlight<Value>(
	read: (key: string) => Promise<Value>
): (key: string) => Promise<Value> {
	/** Reads that began less than a gap ago, or are not done. */
	const begun = new Map<string, Promise<unknown>>();
	const waiting = new Map<string, Promise<Value>>();

	function start(key: string): Promise<Value> {
		const value = read(key);
		begun.set(
			key,
			Promise.allSettled([value, pause(GAP)]).then(() => begun.delete(key))
		);
		return value;
	}

	return (key) => {
		const before = begun.get(key);
		if (!before) return start(key);
		let next = waiting.get(key);
		if (!next) {
			next = before.then(() => {
				waiting.delete(key);
				return start(key);
			});
			waiting.set(key, next);
		}
		return next;
	};
}
