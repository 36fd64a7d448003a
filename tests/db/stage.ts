import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from '@supabase/lite';
import { sql, type Kysely, type Transaction } from 'kysely';
import { afterAll, beforeAll, describe } from 'vitest';
import { bootstrap } from '../../supabase/embedded/bootstrap.ts';
import { openDatabase, type Database } from '../../supabase/embedded/database.ts';
import { migrate } from '../../supabase/embedded/migrate.ts';
import { startPostgres } from '../support/postgres.ts';

type Role = 'anon' | 'authenticated' | 'service_role';

/** A database with the migrations, and the people who come to it. */
export interface Stage {
	/** PGlite has one connection: nothing happens there at the same time. */
	engine: 'PGlite' | 'PostgreSQL';
	kysely: Kysely<unknown>;
	/** Runs as a role, with the claims of a user, the way PostgREST does; a failure rolls back. */
	as<T>(
		role: Role,
		user: string | null,
		run: (trx: Transaction<unknown>) => Promise<T>
	): Promise<T>;
	/** The rows of a statement run as a role. */
	rows<T>(role: Role, user: string | null, statement: ReturnType<typeof sql<T>>): Promise<T[]>;
	/** The rows of a statement that no policy filters. */
	unfiltered<T>(statement: ReturnType<typeof sql<T>>): Promise<T[]>;
	/** The rows of a statement of the app server. */
	server<T>(statement: ReturnType<typeof sql<T>>): Promise<T[]>;
	/** A teacher's account; their id. */
	teacher(): Promise<string>;
}

/** Runs the same tests on PGlite and on a real PostgreSQL. */
export function onEveryDatabase(name: string, tests: (stage: Stage) => void): void {
	for (const engine of ['PGlite', 'PostgreSQL'] as const) {
		describe(`${name} on ${engine}`, () => {
			const stage = { engine } as Stage;
			let undo: (() => Promise<void>)[] = [];
			beforeAll(async () => {
				const folder = await mkdtemp(join(tmpdir(), 'amphi-db-'));
				undo = [() => rm(folder, { recursive: true, force: true })];
				let url: string | undefined;
				if (engine === 'PostgreSQL') {
					const server = await startPostgres();
					undo.unshift(() => server.stop());
					url = await server.createDatabase();
				}
				const database = await openDatabase(folder, url);
				undo.unshift(() => database.close());
				await prepare(database);
				Object.assign(stage, stageOf(database));
			});
			afterAll(async () => {
				for (const step of undo) await step();
			});
			tests(stage);
		});
	}
}

async function prepare(database: Database): Promise<void> {
	const app = new App({
		connection: database.connection,
		auth: { enabled: true, jwt_secret: 'x'.repeat(40), publishable_key: 'p', secret_key: 's' }
	} as unknown as ConstructorParameters<typeof App>[0]);
	await app.ensureSystemSchema();
	await bootstrap(database);
	await migrate(database, 'supabase/migrations');
}

function stageOf({ kysely }: Database): Omit<Stage, 'engine'> {
	const as: Stage['as'] = (role, user, run) =>
		kysely.transaction().execute(async (trx) => {
			const claims = JSON.stringify({ role, ...(user && { sub: user }) });
			await sql`select set_config('request.jwt.claims', ${claims}, true),
				set_config('request.jwt.claim.sub', ${user ?? ''}, true),
				set_config('request.jwt.claim.role', ${role}, true),
				set_config('role', ${role}, true)`.execute(trx);
			return run(trx);
		});
	const rows: Stage['rows'] = (role, user, statement) =>
		as(role, user, async (trx) => (await statement.execute(trx)).rows);
	return {
		kysely,
		as,
		rows,
		unfiltered: async (statement) => (await statement.execute(kysely)).rows,
		server: (statement) => rows('service_role', null, statement),
		async teacher() {
			const { rows } = await sql<{ id: string }>`
				insert into auth.users (id, email, aud, role) values (gen_random_uuid(), gen_random_uuid() || '@example.test', 'authenticated', 'authenticated')
				returning id`.execute(kysely);
			return rows[0]!.id;
		}
	};
}
