import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { openDatabase } from '../database.ts';
import { takeFolder } from '../folder.ts';
import { keysOf } from '../keys.ts';
import { unpack } from './reader.ts';
import type { Manifest } from './manifest.ts';
import { Refusal } from './refusal.ts';

export interface RestoreOptions {
	dataFolder: string;
	file: string;
	/** Puts what the folder holds aside instead of refusing. */
	force: boolean;
	/** Those that this program has: an archive with others is of a newer one. */
	migrationsFolder: string;
}
export interface Restored {
	manifest: Manifest;
	/** Where what the folder held is now. */
	aside: string | null;
}

/** What does not make a folder a used one: locks, the folder of a file system, what was put aside before. */
const NOTHING = /^(lock\.json.*|lost\+found|before-.*|restoring-.*)$/;

/**
 * Brings an archive back into a data folder, all of it or nothing: it is unpacked beside what is there,
 * checked byte by byte and opened before it takes its place. Throws a `Refusal` or a `BootFailure`.
 */
export async function restore(options: RestoreOptions): Promise<Restored> {
	const folder = resolve(options.dataFolder);
	const known = (await readdir(options.migrationsFolder)).map((file) => file.split('_')[0]);
	const letGo = await takeFolder(folder);
	const fresh = join(folder, `restoring-${randomUUID()}`);
	try {
		const held = (await readdir(folder)).filter((name) => !NOTHING.test(name));
		if (held.length > 0 && !options.force) {
			throw new Refusal(
				'not_empty',
				`The data folder ${folder} is not empty. Set AMPHI_DATA to another one, or add --force: what is there is put aside then, not deleted.`
			);
		}
		await mkdir(fresh, { mode: 0o700 });
		const manifest = await unpack(options.file, fresh, ({ migrations, version }) => {
			const unknown = migrations.find((migration) => !known.includes(migration));
			if (!unknown) return;
			throw new Refusal(
				'newer',
				`The archive was made by a newer version (${version}, with the migration ${unknown}). Update this program.`
			);
		});
		const needed = manifest.database === 'pglite' ? ['keys.json', 'pg/PG_VERSION'] : ['keys.json'];
		if (needed.some((name) => !existsSync(join(fresh, name)))) {
			throw new Refusal('no_archive', 'The archive lacks its keys or its database.');
		}
		await keysOf(fresh);
		// The log is played back here: a copy that does not open is told of now, not at the next start.
		if (manifest.database === 'pglite') await (await openDatabase(fresh)).close();
		const aside = held.length > 0 ? await putAside(folder, held) : null;
		for (const name of (await readdir(fresh)).sort().reverse()) {
			await rename(join(fresh, name), join(folder, name));
		}
		return { manifest, aside };
	} finally {
		await rm(fresh, { recursive: true, force: true });
		await letGo();
	}
}

/** Within the same folder: it may be a volume of its own, which has no beside. */
async function putAside(folder: string, names: string[]): Promise<string> {
	const aside = join(folder, `before-${new Date().toISOString().replaceAll(/[:.]/g, '-')}`);
	await mkdir(aside, { mode: 0o700 });
	for (const name of names) await rename(join(folder, name), join(aside, name));
	return aside;
}
