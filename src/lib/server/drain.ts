import type { ServerResponse } from 'node:http';

/**
 * Makes `res.once('drain', …)` right under `compression`, which hands listeners of `drain` to a stream of
 * its own where they cannot be removed again (expressjs/compression#135): each pause of a long file left
 * one more behind.
 */
export function drainOnce(res: ServerResponse): void {
	const once = res.once.bind(res);
	let waiting: (() => void)[] = [];
	let listens = false;
	res.once = (event: string, listener: (...args: never[]) => void) => {
		if (event !== 'drain') return once(event, listener as () => void);
		waiting.push(listener as () => void);
		if (!listens) {
			listens = true;
			res.on('drain', () => {
				const due = waiting;
				waiting = [];
				for (const go of due) go();
			});
		}
		return res;
	};
}
