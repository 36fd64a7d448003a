import { sql, type Kysely } from 'kysely';
import type { Rooms } from './rooms.ts';

/** How long messages are kept for replay. */
const RETENTION = "interval '72 hours'";
/** Rows read at once at most. */
const TOGETHER = 500;
/** After it a message has been announced to every listener, by far. */
const ANNOUNCED = "interval '10 seconds'";
/** Messages replayed at most. */
const REPLAY_LIMIT = 25;

interface Row {
	id: string;
	topic: string;
	event: string;
	private: boolean;
	payload: Record<string, unknown> | null;
	binary_payload: Uint8Array | null;
}

export interface Replayed {
	id: string;
	event: string;
	payload: unknown;
}

export type Listen = (
	channel: string,
	onPayload: (payload: string) => void,
	onGap: () => void
) => Promise<() => Promise<void>>;

/**
 * Delivers what the database sends (`realtime.send`), after commit and in commit order. The notification
 * carries the id only, because of its limit of 8,000 bytes; ids that pile up are read together.
 */
export async function deliverFromDatabase(
	kysely: Kysely<unknown>,
	listen: Listen,
	rooms: Rooms,
	{ onError, onGap }: { onError: (error: unknown) => void; onGap: () => void }
): Promise<() => Promise<void>> {
	const waiting: string[] = [];
	let working: Promise<void> | null = null;

	async function drain() {
		while (waiting.length > 0) {
			const ids = waiting.splice(0, TOGETHER);
			try {
				const { rows } = await sql<Row>`
					select id, topic, event, private, payload, binary_payload
					from realtime.messages where id = any(${`{${ids.join(',')}}`}::uuid[])
				`.execute(kysely);
				const byId = new Map(rows.map((row) => [row.id, row]));
				for (const id of ids) {
					const row = byId.get(id);
					if (row) deliver(row);
				}
			} catch (error) {
				onError(error);
			}
		}
		working = null;
	}

	function deliver(row: Row) {
		const payload = row.binary_payload ? Buffer.from(row.binary_payload) : row.payload;
		rooms.send(
			row.private,
			row.topic,
			{ event: row.event, payload, meta: { id: row.id } },
			{ encoding: 'user', id: row.id }
		);
	}

	const take = (id: string) => {
		waiting.push(id);
		working ??= drain();
	};
	const stop = await listen('realtime_messages', take, onGap);
	return async () => {
		await stop();
		await working;
	};
}

/**
 * The newest messages of a private topic since a moment (ms since 1970), the oldest first, and the ids of
 * those that may be announced only now although they are older. PGlite's clock is too coarse to order
 * messages of one transaction; `realtime.send` gives each a subtransaction of its own.
 */
export async function replay(
	kysely: Kysely<unknown>,
	topic: string,
	since: number,
	limit = REPLAY_LIMIT
): Promise<{ past: Replayed[]; known: string[] }> {
	const { rows } = await sql<Replayed & { age: number | null }>`
		(
			select id, event, payload,
				row_number() over (order by inserted_at desc, xmin::text::bigint desc)::int as age
			from realtime.messages
			where topic = ${topic} and private and event is not null and payload is not null
				and inserted_at >= to_timestamp(${since / 1000}) at time zone current_setting('TimeZone')
			order by age limit ${Math.min(Math.max(limit, 1), REPLAY_LIMIT)}
		) union all (
			select id, null, null, null from realtime.messages
			where topic = ${topic} and private and inserted_at > localtimestamp - ${sql.raw(ANNOUNCED)}
		)
	`.execute(kysely);
	const past = rows.filter(({ age }) => age !== null).sort((a, b) => b.age! - a.age!);
	return { past, known: rows.map(({ id }) => id) };
}

/** Deletes messages past their retention. */
export async function purge(kysely: Kysely<unknown>): Promise<void> {
	await sql`delete from realtime.messages where inserted_at < now() - ${sql.raw(RETENTION)}`.execute(
		kysely
	);
}
