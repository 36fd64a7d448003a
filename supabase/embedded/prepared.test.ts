import { PGlite } from '@electric-sql/pglite';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PreparedSession } from './prepared.ts';

let pglite: PGlite;
let session: PreparedSession;
beforeAll(async () => {
	pglite = await PGlite.create();
	session = new PreparedSession(pglite);
	await pglite.exec('create table things (n int primary key, word text)');
});
afterAll(() => pglite.close());

const run = (sql: string, ...parameters: unknown[]) => session.executeQuery({ sql, parameters });
const rows = async (sql: string, ...parameters: unknown[]) => (await run(sql, ...parameters)).rows;

test('values of any type come back as from PGlite itself', async () => {
	const sql = `select $1::text as text, $2::int4 as int4, $3::int8 as int8, $4::float8 as float8,
		$5::boolean as boolean, $6::jsonb as jsonb, $7::timestamptz as at, $8::bytea as bytea, $9::text[] as texts,
		$10::uuid as id`;
	const values = fc.tuple(
		fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\0', '').toWellFormed()),
		fc.integer(),
		fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
		fc.double({ noNaN: true }),
		fc.boolean(),
		fc.constantFrom({ a: [1, 'é'] }, '{"b":null}', [1, 2]),
		fc.date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true }),
		fc.uint8Array(),
		fc.array(fc.constantFrom('a', 'b,"c"', '', 'é{}')),
		fc.uuid()
	);
	await fc.assert(
		fc.asyncProperty(values, async (given) => {
			const expected = (await pglite.query(sql, [...given])).rows;
			expect(await rows(sql, ...given)).toEqual(expected);
		}),
		{ numRuns: 100 }
	);
	const none = Array.from({ length: 10 }, () => null);
	expect(await rows(sql, ...none)).toEqual((await pglite.query(sql, none)).rows);
});

test('tells how many rows a statement touched', async () => {
	const touched = async (sql: string) => (await run(sql)).numAffectedRows;
	expect(await touched("insert into things values (1, 'a'), (2, 'b'), (3, 'c')")).toBe(3n);
	expect(await touched("update things set word = 'd' where n > 1")).toBe(2n);
	expect(await touched('select * from things')).toBe(0n);
	expect(await touched('delete from things')).toBe(3n);
});

test('an error has its code, and the next statement works, the same one too', async () => {
	const divide = 'select 6 / $1::int as n';
	await expect(run(divide, 0)).rejects.toMatchObject({ code: '22012' });
	expect(await rows(divide, 3)).toEqual([{ n: 2 }]);
	await expect(run('select nothing')).rejects.toMatchObject({ code: '42703' });
	await expect(run('select 1; select 2')).rejects.toMatchObject({ code: '42601' });
	expect(await rows(divide, 2)).toEqual([{ n: 3 }]);
});

test('a failed transaction takes nothing more until it is rolled back', async () => {
	await session.command('begin');
	await expect(run('select 6 / $1::int as n', 0)).rejects.toThrow('division by zero');
	await expect(run('select 1 as fine')).rejects.toMatchObject({ code: '25P02' });
	await session.command('rollback');
	expect(await rows('select 1 as fine')).toEqual([{ fine: 1 }]);
});

test('more statements than are kept, again and again', async () => {
	for (const round of [1, 2]) {
		for (let i = 0; i < 150; i++) {
			expect(await rows(`select ${i} + $1::int as n`, round)).toEqual([{ n: i + round }]);
		}
	}
	const kept = await rows('select count(*)::int as n from pg_prepared_statements');
	expect(kept).toEqual([{ n: 100 }]);
});

test('a table that changes changes the answer, and no transaction is left half done', async () => {
	const all = 'select * from things';
	await run('insert into things values (7, $1)', 'x');
	expect(await rows(all)).toEqual([{ n: 7, word: 'x' }]);
	await pglite.exec('alter table things add column more int default 1');
	expect(await rows(all)).toEqual([{ n: 7, word: 'x', more: 1 }]);
	await pglite.exec('alter table things drop column more');
	await session.command('begin');
	await expect(run(all)).rejects.toThrow('must not change');
	await session.command('rollback');
	expect(await rows(all)).toEqual([{ n: 7, word: 'x' }]);
});

test('listeners hear what a prepared statement notifies', async () => {
	const heard: string[] = [];
	const stop = await pglite.listen('news', (payload) => heard.push(payload));
	await run("select pg_notify('news', $1)", 'one');
	await run("select pg_notify('news', $1)", 'two');
	expect(heard).toEqual(['one', 'two']);
	await stop();
});
