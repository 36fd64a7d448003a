import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import type { Database } from './database.ts';
import { BootFailure } from './failure.ts';

/**
 * Applies the migrations of a folder that this database lacks, each in a transaction, and records them
 * where the Supabase CLI does (`supabase_migrations.schema_migrations`). Gives the versions applied.
 * Throws `migration_failed`, with the file's name; what came before stays applied. Throws `database_newer`
 * when it has one that the folder lacks.
 */
export async function migrate(database: Database, folder: string): Promise<string[]> {
	await database.exec(`
		create schema if not exists supabase_migrations;
		create table if not exists supabase_migrations.schema_migrations (
			version text primary key, statements text[], name text
		);
	`);
	const { rows } = await sql<{ version: string }>`
		select version from supabase_migrations.schema_migrations
	`.execute(database.kysely);
	const applied = new Set(rows.map(({ version }) => version));
	const fresh: string[] = [];
	const files = (await readdir(folder)).sort();
	const unknown = [...applied].find((version) => !files.some((file) => file.startsWith(version)));
	if (unknown) {
		throw new BootFailure(
			'database_newer',
			`The database has the migration ${unknown}, which this program lacks: it was used by a newer version. Update the program.`
		);
	}
	for (const file of files) {
		const [, version, name] = /^(\d{14})_(\w+)\.sql$/.exec(file) ?? [];
		if (!version || !name || applied.has(version)) continue;
		const statements = await readFile(join(folder, file), 'utf8');
		try {
			// Statements sent together are one transaction (PostgreSQL, 55.2.2.1 "Multiple Statements in a Simple Query").
			await database.exec(
				`${statements}\n;insert into supabase_migrations.schema_migrations (version, name) values ('${version}', '${name}');`
			);
		} catch (cause) {
			throw new BootFailure(
				'migration_failed',
				`The migration ${file} failed: ${(cause as Error).message}`,
				cause
			);
		}
		fresh.push(version);
	}
	return fresh;
}
