import { link, open, rename, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { openDatabase, type Database } from '../database.ts';
import { takeFolder } from '../folder.ts';
import { keysOf, type Keys } from '../keys.ts';
import { filesOf } from './files.ts';
import { knock } from './knock.ts';
import { FORMAT, type Manifest } from './manifest.ts';
import { Refusal } from './refusal.ts';
import { Snapshots, type Snapshot } from './snapshots.ts';
import { ArchiveWriter } from './writer.ts';

export interface BackupOptions {
	dataFolder: string;
	/** The archive to write; it must not exist. */
	file: string;
	/** Of the program, for the manifest. */
	version: string;
	/** True when the database is on a PostgreSQL server: the keys alone are saved then. */
	keysOnly: boolean;
	/** What the program signs with instead of the key of the folder. */
	appSecret?: string;
}

/**
 * Writes an archive of a data folder, readable by its owner only: with the help of the process that has the
 * folder, or by itself when none has. Throws a `Refusal` or a `BootFailure` with a sentence; no half an
 * archive stays behind.
 */
export async function backup(options: BackupOptions): Promise<Manifest> {
	const { dataFolder, file } = options;
	if (existsSync(file)) throw exists(file);
	if (!existsSync(join(dataFolder, 'keys.json'))) {
		throw new Refusal(
			'nothing_there',
			`There is nothing to save in ${resolve(dataFolder)}. Set AMPHI_DATA to the folder of the server.`
		);
	}
	const own = (keys: Keys) => ({ ...keys, appSecret: options.appSecret ?? keys.appSecret });
	if (options.keysOnly) return write(options, own(await keysOf(dataFolder)));
	const { snapshot, close } = await begin(dataFolder, own);
	try {
		return await write(options, snapshot.keys, snapshot);
	} finally {
		await snapshot.release();
		await close();
	}
}

async function begin(
	folder: string,
	own: (keys: Keys) => Keys
): Promise<{ snapshot: Snapshot; close: () => Promise<void> }> {
	const running = await knock(folder);
	if (running) return { snapshot: running, close: async () => {} };
	if (!existsSync(join(folder, 'pg', 'PG_VERSION'))) {
		throw new Refusal(
			'nothing_there',
			`There is no database in ${resolve(folder)}. If it is on a PostgreSQL server, set DATABASE_URL as the server has it.`
		);
	}
	const letGo = await takeFolder(folder);
	let database: Database | undefined;
	const close = async () => {
		await database?.close();
		await letGo();
	};
	try {
		database = await openDatabase(folder);
		const snapshots = new Snapshots(database.kysely, own(await keysOf(folder)));
		// Nobody else knows of these snapshots, so there is no other.
		return { snapshot: (await snapshots.begin()) as Snapshot, close };
	} catch (error) {
		await close();
		throw error;
	}
}

async function write(
	{ dataFolder, file, version }: BackupOptions,
	keys: Keys,
	snapshot?: Snapshot
): Promise<Manifest> {
	const manifest: Manifest = {
		format: FORMAT,
		version,
		edition: 'embedded',
		database: snapshot ? 'pglite' : 'postgresql',
		made: new Date().toISOString(),
		migrations: snapshot?.migrations ?? []
	};
	const part = `${file}.part`;
	await rm(part, { force: true });
	const handle = await open(part, 'wx', 0o600);
	const archive = new ArchiveWriter(handle);
	try {
		await archive.addText('manifest.json', JSON.stringify(manifest, null, '\t'));
		await archive.addText('keys.json', JSON.stringify(keys, null, '\t'));
		if (snapshot) await addDatabase(archive, join(dataFolder, 'pg'), snapshot);
		await archive.finish();
		await place(part, file);
		return manifest;
	} catch (error) {
		await archive.giveUp();
		throw error;
	} finally {
		await rm(part, { force: true });
	}
}

async function addDatabase(
	archive: ArchiveWriter,
	folder: string,
	snapshot: Snapshot
): Promise<void> {
	const { folders, files } = await filesOf(folder);
	for (const name of ['', ...folders.map((name) => `/${name}`)]) {
		await archive.addFolder(`pg${name}`);
	}
	for (const name of files) {
		try {
			await archive.addFile(`pg/${name}`, join(folder, name));
		} catch (error) {
			// Of a table that was dropped or rewritten since: the log has what became of it.
			if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
		}
	}
	const { label, log } = await snapshot.end();
	await archive.addText('pg/backup_label', label);
	for (const name of log) {
		await archive.addFile(`pg/pg_wal/${name}`, join(folder, 'pg_wal', name));
	}
}

/** Gives a file its name, unless another has it. */
async function place(part: string, file: string): Promise<void> {
	try {
		await link(part, file);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw exists(file);
		// No hard links here.
		await rename(part, file);
	}
}

function exists(file: string): Refusal {
	return new Refusal('exists', `${file} exists already. Name another file.`);
}
