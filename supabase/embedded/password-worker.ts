import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';

interface Sync {
	hashSync(password: string, rounds: number): string;
	compareSync(password: string, hash: string): boolean;
}
type Question =
	| { id: number; verb: 'hash'; args: [string, number] }
	| { id: number; verb: 'compare'; args: [string, string] };

// On Linux this is the priority of the thread alone: whoever answers a question comes before who signs in.
if (process.platform === 'linux') setPriority(5);

const { default: bcrypt } = (await import(workerData as string)) as { default: Sync };

parentPort?.on('message', ({ id, verb, args }: Question) => {
	try {
		const value = verb === 'hash' ? bcrypt.hashSync(...args) : bcrypt.compareSync(...args);
		parentPort?.postMessage({ id, value });
	} catch (error) {
		parentPort?.postMessage({ id, error });
	}
});
