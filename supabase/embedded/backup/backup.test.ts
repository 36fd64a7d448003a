import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { open, writeFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { gunzipSync, gzipSync } from 'node:zlib';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { openDatabase } from '../database.ts';
import { boot, type Embedded } from '../index.ts';
import { knock } from './knock.ts';
import { backup, restore } from './index.ts';
import { Snapshots } from './snapshots.ts';
import { ArchiveWriter } from './writer.ts';

const migrationsFolder = join(import.meta.dirname, '..', '..', 'migrations');
let embedded: Embedded;
let home: string;
let dataFolder: string;
let trial: string;
beforeAll(async () => {
	home = mkdtempSync(join(tmpdir(), 'backup-'));
	// Deeper than a socket's path may be.
	dataFolder = join(home, 'a'.repeat(60), 'b'.repeat(60));
	embedded = await boot({ dataFolder, migrationsFolder });
	await embedded.exec('create table votes (n serial primary key, padding text)');
});
afterAll(async () => {
	await embedded.close();
	rmSync(home, { recursive: true });
});
beforeEach(() => void (trial = mkdtempSync(join(home, 'trial-'))));
afterEach(() => rmSync(trial, { recursive: true }));

const options = (file: string) => ({ dataFolder, file, version: '1.2.3', keysOnly: false });
const into = (file: string, force = false) => ({
	dataFolder: join(trial, 'restored'),
	file,
	force,
	migrationsFolder
});
const vote = () =>
	embedded.exec("insert into votes (padding) select repeat('x', 500) from generate_series(1, 20)");
async function votesIn(folder: string): Promise<number> {
	const database = await openDatabase(folder);
	const { rows } = await sql<{ n: number }>`
		select count(*)::int as n from votes
	`.execute(database.kysely);
	await database.exec('reindex table votes');
	await database.close();
	return rows[0]?.n ?? 0;
}
const count = async () =>
	(await sql<{ n: number }>`select count(*)::int as n from votes`.execute(embedded.kysely)).rows[0]!
		.n;

test('what is committed before a backup is in it, whatever is written meanwhile', async () => {
	const file = join(trial, 'a.tar.gz');
	await vote();
	const before = await count();
	let saving = true;
	const votes = (async () => {
		while (saving) {
			await vote();
			await pause(5);
		}
	})();
	await backup(options(file));
	saving = false;
	await votes;
	const after = await count();
	await restore(into(file));
	const saved = await votesIn(join(trial, 'restored'));
	expect(saved).toBeGreaterThan(before);
	expect(saved).toBeLessThanOrEqual(after);
	expect(saved % 20).toBe(0);
	const keys = (folder: string) => readFileSync(join(folder, 'keys.json'), 'utf8');
	expect(keys(join(trial, 'restored'))).toBe(keys(dataFolder));
});

test('only the owner of the folder can ask, and only the owner of an archive read it', async () => {
	expect(statSync(join(dataFolder, 'backup.sock')).mode & 0o777).toBe(0o600);
	const file = join(trial, 'a.tar.gz');
	await backup(options(file));
	expect(statSync(file).mode & 0o777).toBe(0o600);
	await restore(into(file));
	const folder = join(trial, 'restored');
	expect(statSync(join(folder, 'keys.json')).mode & 0o777).toBe(0o600);
	expect(statSync(join(folder, 'pg')).mode & 0o777).toBe(0o700);
});

test('a second backup at the same time is refused; one that is given up stops no other', async () => {
	const first = await knock(dataFolder);
	await expect(backup(options(join(trial, 'a.tar.gz')))).rejects.toMatchObject({ code: 'busy' });
	expect(readdirSync(trial)).toEqual([]);
	await first?.release();
	await expect
		.poll(() =>
			backup(options(join(trial, 'b.tar.gz'))).then(
				() => 'done',
				() => 'refused'
			)
		)
		.toBe('done');
});

test('the log that a copy needs is named and kept, however much is written meanwhile', async () => {
	const snapshots = new Snapshots(embedded.kysely, embedded);
	const snapshot = await snapshots.begin();
	await embedded.exec(
		"insert into votes (padding) select repeat('x', 300) from generate_series(1, 130000)"
	);
	await snapshots.maintain(() => embedded.exec('checkpoint'));
	const { label, log } = (await snapshot?.end()) ?? { label: '', log: [] };
	expect(log.length).toBeGreaterThan(2);
	expect(label).toContain(`(file ${log[0]})`);
	const kept = readdirSync(join(dataFolder, 'pg', 'pg_wal'));
	expect(kept).toEqual(expect.arrayContaining(log));
	await snapshot?.release();
	await snapshots.maintain(() => embedded.exec('checkpoint'));
	expect(readdirSync(join(dataFolder, 'pg', 'pg_wal'))).not.toContain(log[0]);
	await embedded.exec('truncate votes');
});

test('what speaks no sense at the door is sent away', async () => {
	process.chdir(dataFolder);
	const socket = createConnection('backup.sock');
	socket.end('GET / HTTP/1.1\r\n\r\n');
	await new Promise((resolve) => socket.once('close', resolve));
	await (await knock(dataFolder))?.release();
});

test('one byte that is another, a missing end or foreign bytes are damage, and leave the folder as it was', async () => {
	const file = join(trial, 'a.tar.gz');
	await backup(options(file));
	const tar = gunzipSync(readFileSync(file));
	const broken = join(trial, 'broken.tar.gz');
	const attempt = async (bytes: Buffer) => {
		await writeFile(broken, bytes);
		return restore(into(broken)).catch((error: { code?: string }) => error.code);
	};
	const flipped = Buffer.from(tar);
	flipped[tar.indexOf('wal_level')]! ^= 1;
	expect(await attempt(gzipSync(flipped, { level: 1 }))).toBe('damaged');
	const whole = readFileSync(file);
	for (const part of [0.3, 0.999]) {
		expect(await attempt(whole.subarray(0, whole.length * part))).toBe('damaged');
	}
	expect(await attempt(gzipSync(tar.subarray(0, tar.indexOf('SHA256SUMS'))))).toBe('damaged');
	expect(await attempt(Buffer.from('no archive'))).toBe('no_archive');
	expect(await attempt(gzipSync('no archive'))).toBe('no_archive');
	expect(await attempt(Buffer.alloc(0))).toBe('no_archive');
	expect(readdirSync(join(trial, 'restored'))).toEqual([]);
	await expect(restore(into(join(trial, 'none')))).rejects.toMatchObject({ code: 'no_archive' });
}, 60_000);

async function archive(manifest: object, files: Record<string, string> = {}): Promise<string> {
	const file = join(trial, 'made.tar.gz');
	const writer = new ArchiveWriter(await open(file, 'w', 0o600));
	await writer.addText('manifest.json', JSON.stringify({ ...MANIFEST, ...manifest }));
	for (const [name, text] of Object.entries(files)) await writer.addText(name, text);
	await writer.finish();
	return file;
}
const MANIFEST = {
	format: 1,
	version: '9.9.9',
	edition: 'embedded',
	database: 'postgresql',
	made: '2026-01-01T00:00:00.000Z',
	migrations: []
};

test('an archive of a newer format, or with migrations of a newer program, is refused before it is read', async () => {
	await expect(restore(into(await archive({ format: 2, database: 'other' })))).rejects.toThrow(
		'made by a newer version (9.9.9, format 2)'
	);
	const newer = await archive({ migrations: ['20990101000000'] });
	await expect(restore(into(newer))).rejects.toThrow('with the migration 20990101000000');
});

test('an archive names nothing outside the folder', async () => {
	for (const name of ['../x', '/x', 'pg/../../x', 'pg/..', 'lock.json', 'pg//x']) {
		const file = await archive({}, { [name]: 'x' });
		await expect(restore(into(file))).rejects.toMatchObject({ code: 'damaged' });
	}
	expect(readdirSync(trial)).not.toContain('x');
});

test('an archive without keys, or with a database that does not open, takes no place', async () => {
	const without = restore(into(await archive({})));
	await expect(without).rejects.toMatchObject({ code: 'no_archive' });
	const keys = { 'keys.json': readFileSync(join(dataFolder, 'keys.json'), 'utf8') };
	const empty = restore(into(await archive({ database: 'pglite' }, keys)));
	await expect(empty).rejects.toMatchObject({ code: 'no_archive' });
	expect(readdirSync(join(trial, 'restored'))).toEqual([]);
});

test('a folder without a database or keys has nothing to save', async () => {
	const empty = join(trial, 'empty');
	mkdirSync(empty);
	const attempt = () => backup({ ...options(join(trial, 'a')), dataFolder: empty });
	await expect(attempt()).rejects.toMatchObject({ code: 'nothing_there' });
	await writeFile(join(empty, 'keys.json'), '{}');
	await expect(attempt()).rejects.toMatchObject({ code: 'nothing_there' });
});
