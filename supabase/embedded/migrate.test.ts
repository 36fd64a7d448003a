import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startPostgres, type Postgres } from '../../tests/support/postgres.ts';
import { openDatabase, type Database } from './database.ts';
import { migrate } from './migrate.ts';

for (const engine of ['PGlite', 'PostgreSQL'] as const) {
	describe(`migrations on ${engine}`, () => {
		let database: Database;
		let postgres: Postgres | undefined;
		let data: string;
		let folder: string;
		beforeAll(async () => {
			data = mkdtempSync(join(tmpdir(), 'migrate-'));
			if (engine === 'PostgreSQL') postgres = await startPostgres();
			database = await openDatabase(data, await postgres?.createDatabase());
		});
		afterAll(async () => {
			await database.close();
			await postgres?.stop();
			rmSync(data, { recursive: true });
		});
		beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'migrations-'))));
		afterEach(async () => {
			rmSync(folder, { recursive: true });
			await database.exec(
				'drop schema if exists supabase_migrations cascade; drop table if exists a, b, c'
			);
		});
		const write = (name: string, statements: string) =>
			writeFileSync(join(folder, name), statements);
		const tables = async () => {
			const { rows } = await sql<{ name: string }>`
				select relname as name from pg_class
				where relnamespace = 'public'::regnamespace and relkind = 'r' order by 1
			`.execute(database.kysely);
			return rows.map(({ name }) => name);
		};

		test('each file is applied once, in the order of their dates; others are no migrations', async () => {
			write('20260102000000_second.sql', 'alter table a add column second int');
			write('20260101000000_first.sql', 'create table a (first int)');
			write('notes.sql', 'nonsense');
			expect(await migrate(database, folder)).toEqual(['20260101000000', '20260102000000']);
			expect(await migrate(database, folder)).toEqual([]);
			write('20260103000000_third.sql', 'create table b (n int)');
			expect(await migrate(database, folder)).toEqual(['20260103000000']);
			expect(await tables()).toEqual(['a', 'b']);
		});

		test('one that fails leaves nothing of itself and all of those before it, and can be mended', async () => {
			write('20260101000000_first.sql', 'create table a (n int)');
			write(
				'20260102000000_bad.sql',
				'create table b (n int); insert into b values (1); select nope;'
			);
			write('20260103000000_never.sql', 'create table c (n int)');
			await expect(migrate(database, folder)).rejects.toMatchObject({
				name: 'BootFailure',
				code: 'migration_failed',
				message: expect.stringMatching(/20260102000000_bad\.sql failed: .*nope/) as string
			});
			expect(await tables()).toEqual(['a']);
			write('20260102000000_bad.sql', 'create table b (n int)');
			expect(await migrate(database, folder)).toEqual(['20260102000000', '20260103000000']);
		});

		test('a database that a newer program used is let alone', async () => {
			write('20260101000000_first.sql', 'create table a (n int)');
			write('20260102000000_newer.sql', 'create table b (n int)');
			await migrate(database, folder);
			rmSync(join(folder, '20260102000000_newer.sql'));
			write('20260103000000_other.sql', 'create table c (n int)');
			await expect(migrate(database, folder)).rejects.toMatchObject({
				name: 'BootFailure',
				code: 'database_newer',
				message: expect.stringContaining('20260102000000') as string
			});
			expect(await tables()).toEqual(['a', 'b']);
		});
	});
}
