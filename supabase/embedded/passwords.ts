import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';

interface Bcrypt {
	hash(password: string, rounds: number): Promise<string>;
	compare(password: string, hash: string): Promise<boolean>;
}
type Verb = keyof Bcrypt;
interface Answer {
	id: number;
	value?: unknown;
	error?: unknown;
}

let installed: Promise<void> | undefined;

/**
 * Has Lite hash and compare passwords in a worker thread: its bcrypt is JavaScript, and each attempt would
 * stop everything else in this process for 60 to 150 ms. Throws when Lite's bcrypt is not what it was.
 */
export function hashInWorker(): Promise<void> {
	return (installed ??= install());
}

async function install(): Promise<void> {
	const lite = findPackageJSON('@supabase/lite', import.meta.url);
	const bcrypt = lite && findPackageJSON('bcryptjs', lite);
	if (!bcrypt) throw new Error('Lite has no bcryptjs');
	const { href } = pathToFileURL(join(dirname(bcrypt), 'index.js'));
	// The very object that Lite calls.
	const { default: used } = (await import(/* @vite-ignore */ href)) as { default: Bcrypt };
	if (typeof used.hash !== 'function' || typeof used.compare !== 'function') {
		throw new Error('bcryptjs has no hash and compare');
	}
	const ask = worker(href);
	used.hash = (password, rounds) => ask('hash', password, rounds) as Promise<string>;
	used.compare = (password, hash) => ask('compare', password, hash) as Promise<boolean>;
}

/** Started with the first question, again if it died; it never keeps the process alive by itself. */
function worker(bcrypt: string): (verb: Verb, ...args: unknown[]) => Promise<unknown> {
	let thread: Worker | undefined;
	let last = 0;
	const waiting = new Map<number, PromiseWithResolvers<unknown>>();

	function start(): Worker {
		const started = new Worker(new URL('./password-worker.ts', import.meta.url), {
			workerData: bcrypt,
			execArgv: [],
			resourceLimits: { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 8 }
		});
		started.on('message', ({ id, value, error }: Answer) => {
			const question = waiting.get(id);
			waiting.delete(id);
			if (error) question?.reject(error);
			else question?.resolve(value);
			if (waiting.size === 0) started.unref();
		});
		const died = (cause?: unknown) => {
			if (thread !== started) return;
			thread = undefined;
			for (const { reject } of waiting.values()) {
				reject(new Error('the thread for passwords died', { cause }));
			}
			waiting.clear();
		};
		started.on('error', died);
		started.on('exit', () => died());
		return started;
	}

	return (verb, ...args) => {
		thread ??= start();
		const id = ++last;
		const question = Promise.withResolvers<unknown>();
		waiting.set(id, question);
		thread.ref();
		thread.postMessage({ id, verb, args });
		return question.promise;
	};
}
