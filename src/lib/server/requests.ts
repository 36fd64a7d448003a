import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';

/** A request under way. */
export interface Underway {
	/** What a person tells whoever reads the logs. */
	readonly id: string;
	/** The pattern of its address, once it is known: never the address itself, which may name somebody. */
	route?: string;
}

type Shared = typeof globalThis & { amphiRequests?: AsyncLocalStorage<Underway | undefined> };

/** One for the process: the boot and the app are two graphs of modules. */
const requests = ((globalThis as Shared).amphiRequests ??= new AsyncLocalStorage());

/** Nothing that could end a line or stand for markup, and nothing longer than anybody's ids are. */
const SAFE = /^[A-Za-z0-9._-]{8,64}$/;

/** A request that begins: with the id that a proxy gave it, or one of twelve characters to read out. */
export function begin(given: string | string[] | null | undefined): Underway {
	const known = typeof given === 'string' && SAFE.test(given);
	return { id: known ? given : randomUUID().slice(-12) };
}

/** Runs what belongs to a request, in all that follows from it. */
export function during<T>(request: Underway, run: () => T): T {
	return requests.run(request, run);
}

/** Runs what belongs to nobody's request, though one set it off. */
export function apart<T>(run: () => T): T {
	return requests.run(undefined, run);
}

/** The request that is being answered here. */
export function current(): Underway | undefined {
	return requests.getStore();
}
