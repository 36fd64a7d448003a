import { sql, type Kysely } from 'kysely';
import type { Keys } from '../keys.ts';

/** A copy of the database in the making: between its two ends the files may be copied while they change. */
export interface Snapshot {
	keys: Keys;
	/** Versions of the migrations that the database has. */
	migrations: string[];
	/** To be called when all files but the log are copied. */
	end(): Promise<Ending>;
	/** To be called when the log is copied as well, or when the copy is given up. */
	release(): Promise<void>;
}
export interface Ending {
	/** What `backup_label` of the copy has to say. */
	label: string;
	/** Names of the files in `pg_wal` without which the copy does not open. */
	log: string[];
}

/**
 * Copies of a running PGlite, one at a time, by PostgreSQL's own way (26.3.3 "Making a Base Backup Using
 * the Low Level API"): statements wait for two short calls, and never for the copying of the files.
 */
export class Snapshots {
	#kysely: Kysely<unknown>;
	#keys: Keys;
	#current: { ended: boolean } | null = null;
	#upkeep = Promise.resolve();

	constructor(kysely: Kysely<unknown>, keys: Keys) {
		this.#kysely = kysely;
		this.#keys = keys;
	}

	/** Runs the upkeep of the database, but not during a copy: a checkpoint removes the log that it needs. */
	maintain(run: () => Promise<void>): Promise<void> {
		if (this.#current) return Promise.resolve();
		return (this.#upkeep = run());
	}

	/** Begins a copy; null while there is another. */
	async begin(): Promise<Snapshot | null> {
		if (this.#current) return null;
		const current: { ended: boolean } = { ended: true };
		this.#current = current;
		const release = async () => {
			if (this.#current !== current) return;
			try {
				if (!current.ended) await this.#stop(current);
			} finally {
				this.#current = null;
			}
		};
		try {
			await this.#upkeep.catch(() => {});
			const migrations = await this.#rows<{ version: string }>(
				sql`select version from supabase_migrations.schema_migrations order by version`
			);
			const [started] = await this.#rows<{ lsn: string }>(
				sql`select pg_backup_start('backup', true)::text as lsn`
			);
			current.ended = false;
			return {
				keys: this.#keys,
				migrations: migrations.map(({ version }) => version),
				end: async () => {
					const { lsn, label } = await this.#stop(current);
					return { label, log: await this.#log(started?.lsn ?? lsn, lsn) };
				},
				release
			};
		} catch (error) {
			await release();
			throw error;
		}
	}

	async #stop(current: { ended: boolean }): Promise<{ lsn: string; label: string }> {
		const [stopped] = await this.#rows<{ lsn: string; label: string }>(
			sql`select lsn::text as lsn, labelfile as label from pg_backup_stop(false)`
		);
		current.ended = true;
		return stopped as { lsn: string; label: string };
	}

	/** The files of the log between two places in it. */
	async #log(first: string, last: string): Promise<string[]> {
		const rows = await this.#rows<{ name: string }>(sql`
			with segment as (
				select pg_size_bytes(current_setting('wal_segment_size')) as size
			)
			select distinct pg_walfile_name(least(${first}::pg_lsn + n * size, ${last}::pg_lsn)) as name
			from segment,
				generate_series(0, ceil(pg_wal_lsn_diff(${last}::pg_lsn, ${first}::pg_lsn) / size)) as n
			order by name
		`);
		return rows.map(({ name }) => name);
	}

	async #rows<T>(query: ReturnType<typeof sql>): Promise<T[]> {
		return (await query.execute(this.#kysely)).rows as T[];
	}
}
