import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Connection } from '@supabase/lite';
import type { Kysely } from 'kysely';
import { setContextAtOnce } from './context.ts';
import { exclusiveKysely } from './exclusive.ts';
import { BootFailure } from './failure.ts';
import { maintain, WAL_SETTINGS } from './maintenance.ts';
import { RESERVE, Space } from './space.ts';
import { Survivor } from './survivor.ts';

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
	/** From now on PGlite refuses writes (25006, as Supabase does) while its disk is as good as full. */
	watchSpace(): void;
	close(): Promise<void>;
}

/** PGlite in `<folder>/pg`, or the PostgreSQL server at `databaseUrl`. Throws `database_unreachable`. */
export async function openDatabase(
	folder: string,
	databaseUrl?: string,
	log: (message: string) => void = () => {}
): Promise<Database> {
	return databaseUrl ? openPostgres(databaseUrl) : openPglite(join(folder, 'pg'), log);
}

async function openPglite(url: string, log: (message: string) => void): Promise<Database> {
	const { createPgliteConnection, PGlite } = await import('@supabase/lite/pglite');
	// A process killed while it made the database leaves one that never opens, and that holds nothing.
	const unfinished = `${url}.unfinished`;
	if (existsSync(unfinished)) await rm(url, { recursive: true, force: true });
	else if (!existsSync(url)) await writeFile(unfinished, '');
	await mkdir(url, { recursive: true, mode: 0o700 });
	const open = () =>
		createPgliteConnection({
			url,
			pgliteOptions: { startParams: [...PGlite.defaultStartParams, ...WAL_SETTINGS] }
		});
	const connection = await open();
	const space = new Space(url);
	try {
		await connection.driver.waitReady;
	} catch (cause) {
		if (await space.isFull()) {
			throw new BootFailure(
				'disk_full',
				`The database in ${url} does not open: its disk is full. Make room, ${RESERVE / 1024 / 1024} MB or more, and start again.`,
				cause
			);
		}
		throw new BootFailure(
			'database_unreachable',
			`The database in ${url} does not open: it is damaged, or of another version. Put a copy of the folder back.`,
			cause
		);
	}
	await rm(unfinished, { force: true });
	const reopen = async () => {
		const { driver } = await open();
		await driver.waitReady;
		return (connection.driver = driver);
	};
	const survivor = new Survivor(connection.driver, { reopen, space, log });
	const kysely = exclusiveKysely(survivor);
	connection.kysely = kysely;
	setContextAtOnce(connection);
	const exec = (sql: string) =>
		kysely
			.connection()
			.execute(async () => void (await survivor.run((pglite) => pglite.exec(sql))));
	// Lite runs statements of its own beside Kysely: they take their turn as well.
	connection.exec = async (query: string, ...parameters: readonly unknown[]) => {
		const run = async (pglite: typeof connection.driver) =>
			parameters.length > 0
				? { rows: (await pglite.query(query, [...parameters])).rows }
				: { rows: (await pglite.exec(query))[0]?.rows ?? [] };
		return kysely.connection().execute(() => survivor.run(run)) as never;
	};
	let closed = false;
	return {
		connection,
		kysely,
		exec,
		listen: (channel, onPayload, onGap) =>
			kysely.connection().execute(() => survivor.listen(channel, onPayload, onGap)),
		maintain: () => maintain(kysely, exec),
		watchSpace: () => survivor.watchSpace(),
		async close() {
			if (closed) return;
			closed = true;
			// What panicked never closes; its files are as after a crash, which the next start mends.
			if (survivor.alive) await connection.close();
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
		watchSpace: () => {},
		close: () => client.end({ timeout: 5 })
	};
}
