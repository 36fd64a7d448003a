import type { PGlite } from '@electric-sql/pglite';
import type { DatabaseConnection, QueryResult } from 'kysely';
import type { Session } from './exclusive.ts';
import { PreparedSession } from './prepared.ts';
import type { Space } from './space.ts';

/** Before a database that did not come back is opened again, in ms. */
const PAUSE = 1000;

interface Listening {
	channel: string;
	onPayload: (payload: string) => void;
	onGap: () => void;
	stop: () => Promise<void>;
}
type Asked = Parameters<DatabaseConnection['executeQuery']>[0];

/** Asked while the database is away; `code` is PostgreSQL's for what it panicked of: 53100, disk_full. */
class Away extends Error {
	override name = 'Away';
	readonly severity = 'ERROR';
	readonly code: string;

	constructor(code: string, cause?: unknown) {
		super('the database stopped and is not back yet', { cause });
		this.code = code;
	}
}

/**
 * The session of a PGlite that a full disk does not end. While little space is left, transactions are read
 * only, as on hosted Supabase: nothing is written half, everything can be read. Where the disk fills up
 * faster than that, PostgreSQL panics for want of a log file, and a PGlite that panicked spins for ever at
 * the next statement: it gets none, and another one is opened on its files once there is room.
 */
export class Survivor implements Session {
	#pglite: PGlite;
	#session: PreparedSession;
	#reopen: () => Promise<PGlite>;
	#space: Space;
	#log: (message: string) => void;
	#watching = false;
	#readOnly = false;
	/** What PGlite panicked of: from then on it is no database any more, and must not even be closed. */
	#panic: string | null = null;
	#tried = -Infinity;
	#listening = new Set<Listening>();

	constructor(
		pglite: PGlite,
		{
			reopen,
			space,
			log
		}: { reopen: () => Promise<PGlite>; space: Space; log: (message: string) => void }
	) {
		this.#pglite = pglite;
		this.#session = new PreparedSession(pglite);
		this.#reopen = reopen;
		this.#space = space;
		this.#log = log;
	}

	/** False while the database is away. */
	get alive(): boolean {
		return this.#panic === null;
	}

	/** From now on nothing is written while the disk is as good as full. */
	watchSpace(): void {
		this.#watching = true;
	}

	/** Before each turn; throws the code of what it panicked of while the database is away. */
	async ready(): Promise<void> {
		const full = this.#watching && (await this.#space.isFull());
		if (this.#panic !== null) await this.#revive(this.#panic, full);
		if (full === this.#readOnly) return;
		await this.command(`set default_transaction_read_only = ${full ? 'on' : 'off'}`);
		this.#readOnly = full;
		this.#log(
			full
				? 'the disk is as good as full: the database is read only until there is room'
				: 'there is room on the disk again: the database takes writes'
		);
	}

	executeQuery<R>(asked: Asked): Promise<QueryResult<R>> {
		return this.run(() => this.#session.executeQuery<R>(asked));
	}

	async command(sql: string): Promise<void> {
		// With the panic the transaction went as well.
		if (!this.alive && sql === 'rollback') return;
		await this.run(() => this.#session.command(sql));
	}

	streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
		return this.#session.streamQuery<R>();
	}

	/** Does something with PGlite itself; within a turn. */
	async run<T>(use: (pglite: PGlite) => Promise<T>): Promise<T> {
		if (this.#panic !== null) throw new Away(this.#panic);
		try {
			return await use(this.#pglite);
		} catch (error) {
			if (isPanic(error)) {
				this.#panic = (error as { code?: string }).code ?? 'XX000';
				this.#log(`the database stopped (${this.#panic}) and opens again as soon as it can`);
			}
			throw error;
		}
	}

	/** Hears a channel, through revivals as well; within a turn. */
	async listen(
		channel: string,
		onPayload: (payload: string) => void,
		onGap: () => void
	): Promise<() => Promise<void>> {
		const stop = await this.run((pglite) => pglite.listen(channel, onPayload));
		const listening = { channel, onPayload, onGap, stop };
		this.#listening.add(listening);
		return async () => {
			this.#listening.delete(listening);
			if (this.alive) await listening.stop();
		};
	}

	async #revive(panic: string, full: boolean): Promise<void> {
		const now = performance.now();
		if (full || now - this.#tried < PAUSE) throw new Away(panic);
		this.#tried = now;
		try {
			this.#pglite = await this.#reopen();
		} catch (cause) {
			throw new Away(panic, cause);
		}
		this.#session = new PreparedSession(this.#pglite);
		this.#panic = null;
		this.#readOnly = false;
		for (const listening of this.#listening) {
			const { channel, onPayload, onGap } = listening;
			listening.stop = await this.#pglite.listen(channel, onPayload);
			onGap();
		}
		this.#log('the database is back');
	}
}

/** An error after which the WebAssembly of PGlite is no database any more. */
function isPanic(error: unknown): boolean {
	const { severity } = error as { severity?: string };
	return severity === 'PANIC' || error instanceof WebAssembly.RuntimeError;
}
