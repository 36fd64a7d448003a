import type { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { Keys } from '../keys.ts';
import type { Ending } from './snapshots.ts';

/** What the process that copies asks, each once and in this order. To go away releases the copy. */
export type Ask = 'begin' | 'end';
/** What the process that has the database answers. */
export type Reply =
	| { status: 'begun'; keys: Keys; migrations: string[] }
	| { status: 'busy' }
	| ({ status: 'ended' } & Ending)
	| { status: 'failed' };

/** The lines that come from a socket; they end when it does, however it ends. */
export function linesOf(socket: Socket): AsyncIterator<string> {
	const lines = createInterface({ input: socket, crlfDelay: Infinity });
	// What becomes of a lost connection is the end of its lines.
	socket.on('error', () => {});
	socket.once('close', () => lines.close());
	return lines[Symbol.asyncIterator]();
}
