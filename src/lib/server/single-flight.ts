/**
 * Shares one read among all who ask for the same key meanwhile. Who asks once it has begun waits for the
 * next one, so nobody gets a value older than their question; a hall that reloads costs two reads.
 */
export function singleFlight<Value>(
	read: (key: string) => Promise<Value>
): (key: string) => Promise<Value> {
	const running = new Map<string, Promise<Value>>();
	const queued = new Map<string, Promise<Value>>();

	function start(key: string): Promise<Value> {
		const promise = read(key).finally(() => running.delete(key));
		running.set(key, promise);
		return promise;
	}

	return (key) => {
		const current = running.get(key);
		if (!current) return start(key);
		let next = queued.get(key);
		if (!next) {
			next = current
				.catch(() => {})
				.then(() => {
					queued.delete(key);
					return start(key);
				});
			queued.set(key, next);
		}
		return next;
	};
}
