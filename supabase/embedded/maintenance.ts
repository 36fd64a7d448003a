import { sql, type Kysely } from 'kysely';

/** Keeps `pg_wal` small: PGlite has no checkpointer to do more than this with it. */
export const WAL_SETTINGS = ['-c', 'max_wal_size=64MB', '-c', 'min_wal_size=32MB'];
/** Written since the last checkpoint, in bytes; one segment. */
const WRITTEN = 16 * 1024 * 1024;

/**
 * What PostgreSQL does in the background and PGlite does not: a checkpoint when enough was written, and
 * vacuum and analyze of the tables that changed, by autovacuum's default thresholds (PostgreSQL, 24.1.6).
 * Nothing else is answered meanwhile, so each step takes its turn among the other statements.
 */
export async function maintain(
	kysely: Kysely<unknown>,
	exec: (statement: string) => Promise<void>
): Promise<void> {
	for (const { relation, dirty, unknown } of await changed(kysely)) {
		try {
			if (dirty) await exec(`vacuum ${relation}`);
			if (unknown) await exec(`analyze ${relation}`);
		} catch (error) {
			// Dropped meanwhile.
			if ((error as { code?: string }).code !== '42P01') throw error;
		}
	}
	const { rows } = await sql<{ due: boolean }>`
		select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), redo_lsn) >= ${WRITTEN} as due
		from pg_control_checkpoint()
	`.execute(kysely);
	if (rows[0]?.due) await exec('checkpoint');
}

/**
 * PGlite forgets its statistics with each stop: a table with content, of which they know nothing, counts
 * as changed. A vacuum passes over pages that need none, so that costs little.
 */
async function changed(kysely: Kysely<unknown>) {
	await sql`select pg_stat_force_next_flush()`.execute(kysely);
	const { rows } = await sql<{ relation: string; dirty: boolean; unknown: boolean }>`
		select * from (
			select format('%I.%I', s.schemaname, s.relname) as relation,
				s.n_dead_tup > 50 + 0.2 * s.n_live_tup
					or s.n_ins_since_vacuum > 1000 + 0.2 * s.n_live_tup
					or (s.last_vacuum is null and s.n_live_tup = 0 and pg_relation_size(s.relid) > 0)
					or age(c.relfrozenxid) > 200000000 as dirty,
				s.n_mod_since_analyze > 50 + 0.1 * s.n_live_tup
					or (c.reltuples < 0 and pg_relation_size(s.relid) > 0) as unknown
			from pg_stat_all_tables s join pg_class c on c.oid = s.relid
			where c.relkind in ('r', 'm') and s.schemaname <> 'pg_toast'
		) as tables where dirty or unknown
	`.execute(kysely);
	return rows;
}
