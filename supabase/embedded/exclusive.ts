import {
	Kysely,
	PostgresAdapter,
	PostgresIntrospector,
	PostgresQueryCompiler,
	type DatabaseConnection,
	type Driver,
	type QueryResult
} from 'kysely';
import type { PGlite } from '@supabase/lite/pglite';

/**
 * Kysely on PGlite, where each transaction and each single query has the one session for itself, first
 * come first served. Without it, concurrent transactions run under each other's role (PGlite has one
 * session and Lite's own driver has no lock).
 */
export function exclusiveKysely(pglite: PGlite): Kysely<unknown> {
	const driver = new ExclusiveDriver(pglite);
	return new Kysely<unknown>({
		dialect: {
			createAdapter: () => new PostgresAdapter(),
			createDriver: () => driver,
			createIntrospector: (db) => new PostgresIntrospector(db),
			createQueryCompiler: () => new PostgresQueryCompiler()
		}
	});
}

class ExclusiveDriver implements Driver {
	#connection: DatabaseConnection;
	#tail: Promise<void> = Promise.resolve();
	#releases = new WeakMap<DatabaseConnection, () => void>();

	constructor(pglite: PGlite) {
		this.#connection = new PgliteSession(pglite);
	}

	async init(): Promise<void> {}

	async acquireConnection(): Promise<DatabaseConnection> {
		const before = this.#tail;
		let release!: () => void;
		this.#tail = new Promise((resolve) => (release = resolve));
		await before;
		this.#releases.set(this.#connection, release);
		return this.#connection;
	}

	async releaseConnection(connection: DatabaseConnection): Promise<void> {
		this.#releases.get(connection)?.();
	}

	async beginTransaction(connection: DatabaseConnection): Promise<void> {
		await connection.executeQuery(statement('begin'));
	}

	async commitTransaction(connection: DatabaseConnection): Promise<void> {
		await connection.executeQuery(statement('commit'));
	}

	async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
		await connection.executeQuery(statement('rollback'));
	}

	async destroy(): Promise<void> {}
}

class PgliteSession implements DatabaseConnection {
	#pglite: PGlite;

	constructor(pglite: PGlite) {
		this.#pglite = pglite;
	}

	async executeQuery<R>(query: {
		sql: string;
		parameters: readonly unknown[];
	}): Promise<QueryResult<R>> {
		const { rows, affectedRows } = await this.#pglite.query<R>(query.sql, [...query.parameters]);
		return {
			rows,
			numAffectedRows: affectedRows === undefined ? undefined : BigInt(affectedRows)
		};
	}

	async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
		throw new Error('PGlite does not stream');
	}
}

function statement(sql: string) {
	return { sql, parameters: [] } as unknown as Parameters<DatabaseConnection['executeQuery']>[0];
}
