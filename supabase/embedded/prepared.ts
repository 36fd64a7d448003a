import { messages, protocol, type PGlite } from '@electric-sql/pglite';
import type { DatabaseConnection, QueryResult } from 'kysely';

const { bind, close, describe, execute, parse, query, sync } = protocol.serialize;

/** Statements that stay prepared; of more, those not used for longest go first. */
const KEPT = 100;
/** What PostgreSQL calls a plan whose columns are others since a table changed. */
const OUTDATED = '0A000';

interface Prepared {
	name: string;
	/** Types of the parameters, as oids. */
	takes: number[];
	columns: messages.RowDescriptionMessage['fields'];
}
interface Query {
	sql: string;
	parameters: readonly unknown[];
}

/**
 * The one session of a PGlite. Each statement is prepared once and then asked for in one exchange of
 * PostgreSQL's extended protocol (PostgreSQL, 54.2.3), where PGlite's own `query` parses it anew in six:
 * 20 µs for 170. Values go in and out through PGlite's serializers and parsers, as there.
 */
export class PreparedSession implements DatabaseConnection {
	#pglite: PGlite;
	#prepared = new Map<string, Prepared>();
	#names = 0;

	constructor(pglite: PGlite) {
		this.#pglite = pglite;
	}

	/** Throws PostgreSQL's error, with its `code`. */
	async executeQuery<R>(asked: Query): Promise<QueryResult<R>> {
		try {
			return await this.#run<R>(asked);
		} catch (error) {
			if ((error as { code?: string }).code !== OUTDATED) throw error;
			this.#prepared.delete(asked.sql);
			// Within a transaction everything fails from here on, and its owner has to begin again.
			if (this.#pglite.isInTransaction()) throw error;
			return this.#run<R>(asked);
		}
	}

	/** A statement without parameters and rows, such as `begin`. */
	async command(sql: string): Promise<void> {
		await this.#send(query(sql));
	}

	async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
		throw new Error('PGlite does not stream');
	}

	async #run<R>({ sql, parameters }: Query): Promise<QueryResult<R>> {
		const { name, takes, columns } = await this.#prepare(sql);
		const { serializers, parsers } = this.#pglite;
		const values = parameters.map((value, i) => {
			if (value === null || value === undefined) return null;
			const serialize = serializers[takes[i] as number];
			return serialize ? serialize(value) : String(value);
		});
		const answer = await this.#send(bind({ statement: name, values }), execute(), sync());
		const rows: R[] = [];
		let affected = 0;
		for (const message of answer) {
			if (message.name === 'dataRow') {
				const row: Record<string, unknown> = {};
				(message as messages.DataRowMessage).fields.forEach((text, i) => {
					const { name, dataTypeID } = columns[i] as messages.RowDescriptionMessage['fields'][0];
					const read = text === null ? undefined : parsers[dataTypeID];
					row[name] = read ? read(text as string, dataTypeID) : text;
				});
				rows.push(row as R);
			} else if (message.name === 'commandComplete') {
				affected = affectedBy((message as messages.CommandCompleteMessage).text);
			}
		}
		return { rows, numAffectedRows: BigInt(affected) };
	}

	async #prepare(sql: string): Promise<Prepared> {
		const before = this.#prepared.get(sql);
		if (before) {
			this.#prepared.delete(sql);
			this.#prepared.set(sql, before);
			return before;
		}
		const name = `s${++this.#names}`;
		const answer = await this.#send(
			parse({ name, text: sql }),
			describe({ type: 'S', name }),
			sync()
		);
		const prepared: Prepared = { name, takes: [], columns: [] };
		for (const message of answer) {
			if (message.name === 'parameterDescription')
				prepared.takes = (message as messages.ParameterDescriptionMessage).dataTypeIDs;
			else if (message.name === 'rowDescription')
				prepared.columns = (message as messages.RowDescriptionMessage).fields;
		}
		this.#prepared.set(sql, prepared);
		if (this.#prepared.size > KEPT) {
			const [oldest, { name }] = this.#prepared.entries().next().value as [string, Prepared];
			this.#prepared.delete(oldest);
			await this.#send(close({ type: 'S', name }), sync());
		}
		return prepared;
	}

	#send(...parts: Uint8Array[]): Promise<messages.BackendMessage[]> {
		return this.#pglite.execProtocolStream(Buffer.concat(parts), { syncToFs: false });
	}
}

/** The rows that a command touched, from its tag: `INSERT 0 3`, `UPDATE 3`; 0 for those that count none. */
function affectedBy(tag: string): number {
	const [command, ...counts] = tag.split(' ');
	return ['INSERT', 'UPDATE', 'DELETE', 'MERGE', 'COPY'].includes(command as string)
		? Number(counts.at(-1))
		: 0;
}
