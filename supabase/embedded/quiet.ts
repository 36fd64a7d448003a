import { AsyncLocalStorage } from 'node:async_hooks';

const quiet = new AsyncLocalStorage<true>();
let installed = false;

/**
 * Runs Lite without its own logging: it prints failed statements with their parameters, which are names
 * and answers. The caller gets every error in the response all the same; our own logs are not touched.
 */
export function quietly<T>(run: () => T): T {
	if (!installed) {
		installed = true;
		for (const level of ['error', 'warn', 'log'] as const) {
			const print = console[level].bind(console);
			console[level] = (...parts: unknown[]) => {
				if (!quiet.getStore()) print(...parts);
			};
		}
	}
	return quiet.run(true, run);
}
