import { PGlite } from '@supabase/lite/pglite';
import { sql, type Kysely } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exclusiveKysely } from './exclusive.ts';
import { PreparedSession } from './prepared.ts';

let pglite: PGlite;
let kysely: Kysely<unknown>;
beforeAll(async () => {
	pglite = await PGlite.create();
	kysely = exclusiveKysely(new PreparedSession(pglite));
	await pglite.exec('create role guest; create table notes (n int primary key)');
});
afterAll(() => pglite.close());

const who = sql<{ role: string; claim: string }>`
	select current_user as role, current_setting('request.claim', true) as claim
`;
const session = async () => (await who.execute(kysely)).rows[0];

/** A session that refuses a command. */
const refusing = (statement: string) =>
	exclusiveKysely({
		executeQuery: async () => ({ rows: [] }),
		async *streamQuery() {},
		async command(sql) {
			if (sql === statement) throw new Error(`no ${statement}`);
		}
	});

test('transactions at once see their own role and settings only, single queries between them none', async () => {
	const transactions = Array.from({ length: 30 }, (_, i) =>
		kysely.transaction().execute(async (trx) => {
			const role = i % 2 ? 'guest' : 'postgres';
			await sql`select set_config('role', ${role}, true), set_config('request.claim', ${String(i)}, true)`.execute(
				trx
			);
			for (let step = 0; step < 3; step++) {
				await new Promise((resolve) => setTimeout(resolve, Math.random() * 3));
				expect((await who.execute(trx)).rows).toEqual([{ role, claim: String(i) }]);
			}
		})
	);
	const queries = Array.from({ length: 30 }, async () => {
		await new Promise((resolve) => setTimeout(resolve, Math.random() * 100));
		expect(await session()).toMatchObject({ role: 'postgres' });
		expect((await session())?.claim || null).toBeNull();
	});
	await Promise.all([...transactions, ...queries]);
});

test('a transaction that fails is undone, and the next one has the session', async () => {
	const failing = kysely.transaction().execute(async (trx) => {
		await sql`insert into notes values (1)`.execute(trx);
		await sql`select set_config('role', 'guest', true)`.execute(trx);
		await sql`select 1 / 0`.execute(trx);
	});
	const next = session();
	await expect(failing).rejects.toThrow('division by zero');
	expect(await next).toMatchObject({ role: 'postgres' });
	expect((await pglite.query('select * from notes')).rows).toEqual([]);
});

test('a deferred check that fails the commit lets the session go', async () => {
	await pglite.exec('create table late (n int references notes deferrable initially deferred)');
	await expect(
		kysely.transaction().execute((trx) => sql`insert into late values (7)`.execute(trx))
	).rejects.toThrow('foreign key');
	expect(await session()).toMatchObject({ role: 'postgres' });
});

test('a failed query lets the session go', async () => {
	await expect(sql`select nothing`.execute(kysely)).rejects.toThrow('nothing');
	expect(await session()).toMatchObject({ role: 'postgres' });
});

for (const statement of ['begin', 'rollback', 'commit']) {
	test(`a failed ${statement} lets the session go`, async () => {
		const broken = refusing(statement);
		const run = broken.transaction().execute(async () => {
			if (statement === 'rollback') throw new Error('no rollback');
		});
		const next = sql`select 1`.execute(broken);
		await expect(run).rejects.toThrow(`no ${statement}`);
		await next;
	});
}
