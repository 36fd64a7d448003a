/**
 * Gathers calls while a write is under way and hands them to `write` together, one batch at a time, so
 * that a hall that acts at once costs a handful of statements. Each call resolves with its own outcome,
 * in order, once its batch is committed; a failed write rejects every call of that batch.
 */
export function batched<Item, Outcome>(
	write: (items: Item[]) => Promise<Outcome[]>,
	limit = 500
): (item: Item) => Promise<Outcome> {
	let waiting: { item: Item; settle: PromiseWithResolvers<Outcome> }[] = [];
	let writing = false;

	async function run() {
		writing = true;
		// Lets everything that arrived in the same turn of the event loop into the first batch.
		await new Promise((resolve) => setImmediate(resolve));
		while (waiting.length > 0) {
			const batch = waiting.slice(0, limit);
			waiting = waiting.slice(limit);
			try {
				const outcomes = await write(batch.map(({ item }) => item));
				batch.forEach(({ settle }, i) => settle.resolve(outcomes[i] as Outcome));
			} catch (error) {
				batch.forEach(({ settle }) => settle.reject(error));
			}
		}
		writing = false;
	}

	return (item) => {
		const settle = Promise.withResolvers<Outcome>();
		waiting.push({ item, settle });
		if (!writing) void run();
		return settle.promise;
	};
}
