import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * What a copy of a running database leaves out: the files of this run, what is made anew at each start
 * (PostgreSQL, 26.3.3.1), and the log, which is copied last.
 */
const LEFT_OUT = /^(postmaster\.(pid|opts)|backup_label(\.old)?|tablespace_map(\.old)?)$/;
const EMPTIED = new Set([
	'pg_dynshmem',
	'pg_notify',
	'pg_replslot',
	'pg_serial',
	'pg_snapshots',
	'pg_stat_tmp',
	'pg_subtrans',
	'pg_wal'
]);
/** The one that says where the others begin comes after them. */
const LAST = 'global/pg_control';

/** What of a PGlite folder goes into a copy: folders before what is in them, names with slashes. */
export async function filesOf(folder: string): Promise<{ folders: string[]; files: string[] }> {
	const folders: string[] = [];
	const files: string[] = [];
	const walk = async (within: string) => {
		for (const entry of await readdir(join(folder, within), { withFileTypes: true })) {
			const name = within ? `${within}/${entry.name}` : entry.name;
			if (entry.isDirectory()) {
				folders.push(name);
				if (!EMPTIED.has(name)) await walk(name);
			} else if (entry.isFile() && !isLeftOut(entry.name)) files.push(name);
		}
	};
	await walk('');
	// PostgreSQL makes neither by itself.
	folders.push('pg_wal/archive_status', 'pg_wal/summaries');
	return { folders, files: [...files.filter((name) => name !== LAST), LAST] };
}

function isLeftOut(name: string): boolean {
	return LEFT_OUT.test(name) || name.startsWith('pg_internal.init') || name.startsWith('pgsql_tmp');
}
