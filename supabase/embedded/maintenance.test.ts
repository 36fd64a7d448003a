import { readdir, stat, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bootstrap } from './bootstrap.ts';
import { openDatabase, type Database } from './database.ts';
import { purge } from './gateway/messages.ts';

let folder: string;
let database: Database;
beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'maintenance-'));
	database = await openDatabase(folder);
	await bootstrap(database);
	await database.maintain();
});
afterAll(async () => {
	await database.close();
	await rm(folder, { recursive: true });
});

const MB = 1024 * 1024;
async function walSize(): Promise<number> {
	const wal = join(folder, 'pg', 'pg_wal');
	const sizes = (await readdir(wal)).map(async (name) => (await stat(join(wal, name))).size);
	return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
async function value<T>(statement: string): Promise<T> {
	const { rows } = await sql
		.raw<{ value: T }>(`select ${statement} as value`)
		.execute(database.kysely);
	return rows[0]!.value;
}

test('messages that come and are purged leave no growing table, and no growing log', async () => {
	const sizes: number[] = [];
	for (let round = 0; round < 10; round++) {
		// Random text: repetitions would be compressed away.
		await database.exec(`insert into realtime.messages (topic, extension, payload, inserted_at)
			select 't', 'broadcast', jsonb_build_object('text', (
				select string_agg(md5(n::text || m::text), '') from generate_series(1, 100) m
			)), now() - interval '4 days' from generate_series(1, 3000) n`);
		await purge(database.kysely);
		await database.maintain();
		sizes.push(await value(`pg_total_relation_size('realtime.messages')`));
	}
	// The indexes keep a few pages for what comes; a round without a vacuum adds 10 MB.
	expect(Math.max(...sizes)).toBeLessThan(2 * MB);
	expect(await walSize()).toBeLessThanOrEqual(96 * MB);
	const written = await value<number>(
		`pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::float8`
	);
	expect(written).toBeGreaterThan(120 * MB);
}, 60_000);

test('a table that changed is vacuumed and analyzed, one that did not is let alone', async () => {
	await database.exec(`
		create table "Odd name" (n int);
		create table still (n int);
		insert into "Odd name" select generate_series(1, 2000);
		insert into still values (1);
	`);
	await database.maintain();
	await database.exec('delete from "Odd name" where n > 1000; insert into still values (2)');
	const vacuums = (table: string) =>
		value<string>(`(select vacuum_count || ' ' || analyze_count || ' ' || n_dead_tup
			from pg_stat_user_tables where relname = '${table}')`);
	const before = await vacuums('still');
	await database.maintain();
	expect(await vacuums('Odd name')).toBe('2 2 0');
	expect(await vacuums('still')).toBe(before);
});

test('what changed before a stop is vacuumed after it', async () => {
	await database.exec('create table old as select generate_series(1, 2000) as n; delete from old');
	await database.close();
	database = await openDatabase(folder);
	await database.maintain();
	expect(await value<number>(`pg_relation_size('old')`)).toBe(0);
});

test('other statements take their turn between the steps of a round', async () => {
	await database.exec(
		[1, 2, 3].map((n) => `create table t${n} as select generate_series(1, 2000) as n`).join(';')
	);
	const done: string[] = [];
	const round = database.maintain().then(() => done.push('round'));
	for (let i = 0; i < 3; i++) await value('1');
	done.push('questions');
	await round;
	expect(done).toEqual(['questions', 'round']);
});
