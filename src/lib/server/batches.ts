import { batchSeconds, batchSizes } from './metrics.ts';
import { apart } from './requests.ts';

/** From the beginning of one batch to that of the next, in ms: what arrives meanwhile shares its cost. */
const GAP = 40;
/** Calls in one batch, at most. */
export const TOGETHER = 500;
/** Writes that fail one after the other before the rest of a batch is given up: the database is away. */
const PATIENCE = 3;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Those that write, or wait to. */
const running = new Set<Promise<void>>();

/** Resolves once nothing waits to be written any more. */
export async function settled(): Promise<void> {
	while (running.size > 0) await Promise.all(running);
}

interface Waiting<Item, Outcome> {
	item: Item;
	settle: PromiseWithResolvers<Outcome>;
}

/**
 * Gathers calls while a write is under way and hands them to `write` together, one batch at a time, so
 * that a hall that acts at once costs a handful of statements. The first call after a rest is written at once. Each call resolves with its own outcome,
 * in order, once its batch is committed. When a batch fails, its calls are written one by one: what one
 * of them carries never costs the others their vote. Batches are measured under their `name`.
 */
export function batched<Item, Outcome>(
	write: (items: Item[]) => Promise<Outcome[]>,
	limit = TOGETHER,
	name = 'reads'
): (item: Item) => Promise<Outcome> {
	let waiting: Waiting<Item, Outcome>[] = [];
	let writing = false;
	const measured = { batch: name };

	async function run() {
		writing = true;
		// Lets everything that arrived in the same turn of the event loop into the first batch.
		await new Promise((resolve) => setImmediate(resolve));
		while (waiting.length > 0) {
			const began = performance.now();
			const batch = waiting.slice(0, limit);
			waiting = waiting.slice(limit);
			const failure = await together(batch);
			if (failure && batch.length === 1) batch[0]?.settle.reject(failure.error);
			else if (failure) await alone(batch);
			// A full batch behind this one has nothing to gain by waiting.
			const rest = GAP - (performance.now() - began);
			if (waiting.length < limit && rest > 0) await pause(rest);
		}
		writing = false;
	}

	/** Null when all were written; otherwise nobody was told anything. */
	async function together(batch: Waiting<Item, Outcome>[]): Promise<{ error: unknown } | null> {
		const ended = batchSeconds.startTimer(measured);
		try {
			batchSizes.observe(measured, batch.length);
			const outcomes = await write(batch.map(({ item }) => item)).finally(ended);
			batch.forEach(({ settle }, i) => settle.resolve(outcomes[i] as Outcome));
			return null;
		} catch (error) {
			return { error };
		}
	}

	async function alone(batch: Waiting<Item, Outcome>[]): Promise<void> {
		let failures = 0;
		let last: unknown;
		for (const one of batch) {
			if (failures >= PATIENCE) {
				one.settle.reject(last);
				continue;
			}
			const failure = await together([one]);
			failures = failure ? failures + 1 : 0;
			if (!failure) continue;
			last = failure.error;
			one.settle.reject(last);
		}
	}

	return (item) => {
		const settle = Promise.withResolvers<Outcome>();
		waiting.push({ item, settle });
		if (!writing) {
			// Whoever comes first writes for others as well: none of it belongs to their request.
			const done = apart(run).finally(() => running.delete(done));
			running.add(done);
		}
		return settle.promise;
	};
}
