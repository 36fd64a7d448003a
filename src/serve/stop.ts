import type { Server, ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { Embedded } from '../../supabase/embedded/index.ts';
import type { Lifecycle } from '../lib/server/lifecycle.ts';
import { log } from '../lib/server/log.ts';

/**
 * How long requests in flight may take to end after a signal, and what they left behind to be written, in ms.
 * With the database's five seconds, that is less than the ten after which Docker kills.
 */
const GRACE = 3_000;
const SETTLING = 1_000;

export interface Running {
	server: Server;
	/** Those that are not answered yet. */
	open: ReadonlySet<ServerResponse>;
	embedded: Embedded | undefined;
	/** How long to go on as before, while `/healthz/ready` says that this server is about to stop. */
	drainSeconds: number;
}

/**
 * Ends the process with nothing lost: nobody new is let in, requests in flight are answered, batches written,
 * tallies sent; then sockets are told to come back, and the database is closed.
 */
export async function stop({ server, open, embedded, drainSeconds }: Running): Promise<never> {
	(globalThis as Lifecycle).amphiStopping = true;
	await pause(drainSeconds * 1000);
	server.close();
	// A connection ends with its answer: the next request on it would come too late.
	for (const res of open) if (!res.headersSent) res.setHeader('connection', 'close');
	const until = Date.now() + GRACE;
	do {
		// Those whose headers had been sent become idle one by one.
		server.closeIdleConnections();
		await pause(20);
	} while (open.size > 0 && Date.now() < until);
	// Who gave up waiting has left an answer in a batch all the same.
	const settled = (globalThis as Lifecycle).amphiSettled?.();
	await Promise.race([settled, pause(SETTLING)]).catch((err: unknown) =>
		log.error({ err }, 'something was not written before the end')
	);
	await embedded?.close();
	server.closeAllConnections();
	process.exit(0);
}
