import { connect, type Socket } from 'node:net';
import { Refusal } from './refusal.ts';
import type { Snapshot } from './snapshots.ts';
import { withSocketPath } from './socket-path.ts';
import { linesOf, type Ask, type Reply } from './wire.ts';

/** Begins a copy of the database of the process that has this folder; null when none answers. */
export async function knock(folder: string): Promise<Snapshot | null> {
	const socket = await withSocketPath(folder, dial).catch((error: NodeJS.ErrnoException) => {
		if (['ENOENT', 'ECONNREFUSED', 'ENOTDIR', 'ENOTSOCK'].includes(error.code ?? '')) return null;
		throw new Refusal(
			'not_allowed',
			`The running server in ${folder} cannot be reached (${error.code}). Run this as the user that runs it.`,
			error
		);
	});
	if (!socket) return null;
	const lines = linesOf(socket);
	const ask = async (what: Ask): Promise<Reply> => {
		socket.write(`${what}\n`);
		const line = (await lines.next()).value as string | undefined;
		return line ? (JSON.parse(line) as Reply) : { status: 'failed' };
	};
	const begun = await ask('begin');
	if (begun.status !== 'begun') {
		socket.destroy();
		throw begun.status === 'busy'
			? new Refusal('busy', 'Another backup is being made. Try again when it is done.')
			: new Refusal(
					'failed',
					'The running server could not begin a backup: its log has the cause.'
				);
	}
	return {
		keys: begun.keys,
		migrations: begun.migrations,
		async end() {
			const ended = await ask('end');
			if (ended.status === 'ended') return ended;
			throw new Refusal('failed', 'The server stopped during the backup. Try again.');
		},
		async release() {
			socket.destroy();
		}
	};
}

function dial(path: string): Promise<Socket> {
	return new Promise((resolve, reject) => {
		const socket = connect(path, () => resolve(socket));
		socket.once('error', reject);
	});
}
