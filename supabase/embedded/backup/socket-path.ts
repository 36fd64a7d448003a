import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const NAME = 'backup.sock';
/** The longest path of a socket, in bytes: `sun_path` has 104 on macOS, 108 on Linux, with a zero at its end. */
const LONGEST = 103;

/** Where a data folder's socket is. */
export function socketOf(folder: string): string {
	return join(resolve(folder), NAME);
}

/** Calls with a path of that socket that the system takes, however deep the folder is. */
export async function withSocketPath<T>(
	folder: string,
	use: (path: string) => Promise<T>
): Promise<T> {
	const path = socketOf(folder);
	if (Buffer.byteLength(path) <= LONGEST) return use(path);
	const short = await mkdtemp(join(tmpdir(), 'amphi-'));
	try {
		const alias = join(short, 'data');
		await symlink(resolve(folder), alias);
		return await use(join(alias, NAME));
	} finally {
		await rm(short, { recursive: true, force: true });
	}
}
