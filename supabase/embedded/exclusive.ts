import {
	Kysely,
	PostgresAdapter,
	PostgresIntrospector,
	PostgresQueryCompiler,
	type DatabaseConnection,
	type Driver
} from 'kysely';

/** The one session of a database, and how it runs a statement without parameters and rows. */
export interface Session extends DatabaseConnection {
	command(sql: string): Promise<void>;
	/** Called before each turn; when it throws, there is none. */
	ready?(): Promise<void>;
}

/**
 * Kysely on a session, where each transaction and each single query has it for itself, first
 * come first served. Without it, concurrent transactions run under each other's role (PGlite has one
 * session and Lite's own driver has no lock).
 */
export function exclusiveKysely(session: Session): Kysely<unknown> {
	const driver = new ExclusiveDriver(session);
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
	#session: Session;
	#tail: Promise<void> = Promise.resolve();
	#release = () => {};

	constructor(session: Session) {
		this.#session = session;
	}

	async init(): Promise<void> {}

	async acquireConnection(): Promise<DatabaseConnection> {
		const before = this.#tail;
		let release!: () => void;
		this.#tail = new Promise((resolve) => (release = resolve));
		await before;
		this.#release = release;
		try {
			await this.#session.ready?.();
		} catch (error) {
			release();
			throw error;
		}
		return this.#session;
	}

	async releaseConnection(): Promise<void> {
		this.#release();
	}

	async beginTransaction(): Promise<void> {
		await this.#session.command('begin');
	}

	async commitTransaction(): Promise<void> {
		await this.#session.command('commit');
	}

	async rollbackTransaction(): Promise<void> {
		await this.#session.command('rollback');
	}

	async destroy(): Promise<void> {}
}
