import { rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { linesOf, type Reply } from './wire.ts';
import type { Snapshot, Snapshots } from './snapshots.ts';
import { socketOf, withSocketPath } from './socket-path.ts';

/** How long a copy may take before it is given up, in ms: the database's log grows meanwhile. */
const PATIENCE = 60 * 60_000;

/**
 * Lets another process of the same user copy the database while this one has it, over a socket in the data
 * folder that only its owner can open. The function returned closes it, and gives up a copy in the making.
 */
export async function openDoor(
	folder: string,
	snapshots: Snapshots,
	log: (message: string, error: unknown) => void
): Promise<() => Promise<void>> {
	const visits = new Map<Socket, Promise<void>>();
	const server = createServer((socket) => {
		socket.setTimeout(PATIENCE, () => socket.destroy());
		const visit = serve(socket, snapshots)
			.catch((error: unknown) => log('a backup failed', error))
			.finally(() => {
				socket.destroy();
				visits.delete(socket);
			});
		visits.set(socket, visit);
	});
	await listen(server, folder);
	return async () => {
		server.close();
		for (const socket of visits.keys()) socket.destroy();
		await Promise.all(visits.values());
		await rm(socketOf(folder), { force: true });
	};
}

async function listen(server: Server, folder: string): Promise<void> {
	// Of a process that was killed: this one holds the folder.
	await rm(socketOf(folder), { force: true });
	await withSocketPath(
		folder,
		(path) =>
			new Promise<void>((resolve, reject) => {
				server.once('error', reject);
				// The socket is made within this call: it never has another mode, not even for an instant.
				const mask = process.umask(0o177);
				try {
					server.listen(path, resolve);
				} finally {
					process.umask(mask);
				}
			})
	);
	server.removeAllListeners('error').on('error', () => {});
}

async function serve(socket: Socket, snapshots: Snapshots): Promise<void> {
	const say = (reply: Reply) => socket.write(`${JSON.stringify(reply)}\n`);
	const lines = linesOf(socket);
	let snapshot: Snapshot | null = null;
	try {
		if ((await lines.next()).value !== 'begin') return;
		snapshot = await snapshots.begin();
		if (!snapshot) return void socket.end(`${JSON.stringify({ status: 'busy' })}\n`);
		const { keys, migrations } = snapshot;
		say({ status: 'begun', keys, migrations });
		if ((await lines.next()).value !== 'end') return;
		say({ status: 'ended', ...(await snapshot.end()) });
		await lines.next();
	} catch (error) {
		say({ status: 'failed' });
		throw error;
	} finally {
		await snapshot?.release();
	}
}
