import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Connection } from '@supabase/lite';
import type { Kysely } from 'kysely';
import { setContextAtOnce } from './context.ts';
import { exclusiveKysely } from './exclusive.ts';
import { BootFailure } from './failure.ts';
import { maintain, WAL_SETTINGS } from './maintenance.ts';
import { PreparedSession } from './prepared.ts';

export interface Database {
	/** What Lite runs on. */
	connection: Connection;
	/** Transactions of it never see each other's role, whoever began them. */
	kysely: Kysely<unknown>;
	/** Runs several statements at once, as the superuser. */
	exec(sql: string): Promise<void>;
	/**
	 * Calls back for each `pg_notify` on a channel, in commit order; the function returned stops it.
	 * `onGap` is called when the connection was lost and is back: what was sent in between is lost.
	 */
	listen(
		channel: string,
		onPayload: (payload: string) => void,
		onGap: () => void
	): Promise<() => Promise<void>>;
	/** What a PostgreSQL server does in the background, to be done every minute or so on PGlite. */
	maintain(): Promise<void>;
	close(): Promise<void>;
}

/** PGlite in `<folder>/pg`, or the PostgreSQL server at `databaseUrl`. Throws `database_unreachable`. */
export async function openDatabase(folder: string, databaseUrl?: string): Promise<Database> {
	return databaseUrl ? openPostgres(databaseUrl) : openPglite(join(folder, 'pg'));
}

async function openPglite(url: string): Promise<Database> {
	const { createPgliteConnection, PGlite } = await import('@supabase/lite/pglite');
	// A process killed while it made the database leaves one that never opens, and that holds nothing.
	const unfinished = `${url}.unfinished`;
	if (existsSync(unfinished)) await rm(url, { recursive: true, force: true });
	else if (!existsSync(url)) await writeFile(unfinished, '');
	await mkdir(url, { recursive: true, mode: 0o700 });
	const connection = await createPgliteConnection({
		url,
		pgliteOptions: { startParams: [...PGlite.defaultStartParams, ...WAL_SETTINGS] }
	});
	const pglite = connection.driver;
	try {
		await pglite.waitReady;
	} catch (cause) {
		throw new BootFailure(
			'database_unreachable',
			`The database in ${url} does not open: it is damaged, or of another version. Put a copy of the folder back.`,
			cause
		);
	}
	await rm(unfinished, { force: true });
	const kysely = exclusiveKysely(new PreparedSession(pglite));
	connection.kysely = kysely;
	setContextAtOnce(connection);
	const exec = (sql: string) =>
		kysely.connection().execute(async () => void (await pglite.exec(sql)));
	// Lite runs statements of its own beside Kysely: they take their turn as well.
	connection.exec = async (query: string, ...parameters: readonly unknown[]) => {
		const run = async () =>
			parameters.length > 0
				? { rows: (await pglite.query(query, [...parameters])).rows }
				: { rows: (await pglite.exec(query))[0]?.rows ?? [] };
		return kysely.connection().execute(run) as never;
	};
	let closed = false;
	return {
		connection,
		kysely,
		exec,
		listen: (channel, onPayload) =>
			kysely.connection().execute(() => pglite.listen(channel, onPayload)),
		maintain: () => maintain(kysely, exec),
		async close() {
			if (closed) return;
			closed = true;
			await connection.close();
		}
	};
}

async function openPostgres(url: string): Promise<Database> {
	const { createPostgresConnection } = await import('@supabase/lite/postgres');
	const json = (oid: number) => ({
		to: oid,
		from: [oid],
		// Lite hands over texts that are JSON already; encoding them again would make strings of objects.
		serialize: (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value)),
		parse: (text: string) => JSON.parse(text) as unknown
	});
	const connection = createPostgresConnection({
		url,
		postgresOptions: {
			types: { json: json(114), jsonb: json(3802) },
			connect_timeout: 10,
			max: 8,
			onnotice: () => {}
		}
	});
	setContextAtOnce(connection);
	const client = connection.driver;
	try {
		await client`select 1`;
	} catch (cause) {
		await client.end({ timeout: 1 }).catch(() => {});
		const { host, pathname } = new URL(url);
		throw new BootFailure(
			'database_unreachable',
			`The database ${pathname.slice(1)} on ${host} cannot be reached (${(cause as { code?: string }).code ?? 'no answer'}). Check DATABASE_URL.`,
			cause
		);
	}
	return {
		connection,
		kysely: connection.kysely as Kysely<unknown>,
		exec: async (sql) => void (await client.unsafe(sql).simple()),
		async listen(channel, onPayload, onGap) {
			let listening = false;
			const { unlisten } = await client.listen(channel, onPayload, () => {
				if (listening) onGap();
				listening = true;
			});
			return unlisten;
		},
		maintain: async () => {},
		close: () => client.end({ timeout: 5 })
	};
}
