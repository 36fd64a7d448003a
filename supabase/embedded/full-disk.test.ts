import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startPostgres } from '../../tests/support/postgres.ts';
import type { Embedded } from './index.ts';

const MB = 1024 * 1024;
let place: string;
let flag: string;
let embedded: Embedded | undefined;
const log: string[] = [];

beforeEach(async () => {
	place = mkdtempSync(join(tmpdir(), 'amphi-full-'));
	flag = process.env.AMPHI_TEST_DISK = join(place, 'disk');
	// Before PGlite reads them: from here on the disk is as full as the flag says.
	await import('../../tests/support/full-disk.js');
	log.length = 0;
});
afterEach(async () => {
	disk('roomy');
	await embedded?.close();
	embedded = undefined;
	rmSync(place, { recursive: true });
});

const disk = (mode: 'roomy' | 'reserve' | 'full') => writeFileSync(flag, mode);

async function start(dataFolder = join(place, 'data'), databaseUrl?: string): Promise<Embedded> {
	const { boot } = await import('./index.ts');
	embedded = await boot({
		dataFolder,
		databaseUrl,
		migrationsFolder: 'supabase/migrations',
		log: (_, message) => log.push(message)
	});
	return embedded;
}

const keep = (on: Embedded, n: number, text = '') =>
	on.kysely
		.transaction()
		.execute((trx) => sql`insert into public.notes values (${n}, ${text})`.execute(trx));
const kept = async (on: Embedded) =>
	(await sql<{ n: number }>`select n from public.notes order by n`.execute(on.kysely)).rows.map(
		({ n }) => n
	);
const codeOf = (doing: Promise<unknown>) =>
	doing.then(
		() => 'done',
		(error: { code?: string }) => error.code
	);
/** Makes the write-ahead log longer, and nothing else, until there is no room for its next file. */
async function panic(on: Embedded): Promise<string | undefined> {
	const logged = sql`select pg_logical_emit_message(true, 'test', repeat('x', 100000))`;
	for (let i = 0; i < 400; i++) {
		const code = await codeOf(on.kysely.transaction().execute((trx) => logged.execute(trx)));
		if (code !== 'done') return code;
	}
	return 'done';
}
/** A look at the disk holds for a quarter of a second. */
const look = () => new Promise((resolve) => setTimeout(resolve, 300));

test('while little room is left, all is read and nothing written; then it goes on by itself', async () => {
	const on = await start();
	await on.exec('create table public.notes (n int primary key, text text)');
	await keep(on, 1);
	disk('reserve');
	await look();
	expect(await codeOf(keep(on, 2))).toBe('25006');
	expect(await kept(on)).toEqual([1]);
	disk('roomy');
	await look();
	await keep(on, 3);
	expect(await kept(on)).toEqual([1, 3]);
	expect(log).toHaveLength(2);
});

test('a table that finds no room refuses, and what was kept before stays', async () => {
	const on = await start();
	await on.exec('create table public.notes (n int primary key, text text)');
	await on.exec('alter table public.notes alter column text set storage external');
	await keep(on, 1);
	disk('full');
	const codes = [];
	for (let n = 2; n < 10; n++) codes.push(await codeOf(keep(on, n, 'x'.repeat(20_000))));
	expect(codes.at(-1)).toBe('53100');
	const before = [1, ...codes.flatMap((code, i) => (code === 'done' ? [i + 2] : []))];
	expect(await kept(on)).toEqual(before);
	disk('roomy');
	await keep(on, 10);
	expect(await kept(on)).toEqual([...before, 10]);
});

test('a database that panicked for want of a log file opens again when there is room, nothing lost', async () => {
	const on = await start();
	await on.exec('create table public.notes (n int primary key)');
	await on.exec('alter table public.notes add column text text');
	await keep(on, 1);
	disk('full');
	expect(await panic(on)).toBe('53100');
	// Without care a PGlite that panicked spins for ever here, and the whole process with it.
	expect(await codeOf(kept(on))).toBe('53100');
	expect(await codeOf(keep(on, 2))).toBe('53100');
	await new Promise((resolve) => setTimeout(resolve, 1100));
	expect(await codeOf(kept(on))).not.toBe('done');
	disk('roomy');
	await expect.poll(() => codeOf(kept(on)), { timeout: 10_000 }).toBe('done');
	await keep(on, 3);
	expect(await kept(on)).toEqual([1, 3]);
	await on.close();
	expect(await kept(await start())).toEqual([1, 3]);
});

/** A disk of its own takes root and Linux; elsewhere the pretended one above has to do. */
function mount(folder: string, size: number): boolean {
	try {
		execFileSync('mount', ['-t', 'tmpfs', '-o', `mode=755,size=${size}m`, 'tmpfs', folder], {
			stdio: 'pipe'
		});
		return true;
	} catch {
		return false;
	}
}

test('on a disk that is really full, and one that fills up in between, nothing acknowledged is lost', async (context) => {
	const folder = mkdtempSync(join(tmpdir(), 'amphi-disk-'));
	const mounted = mount(folder, 170);
	try {
		if (!mounted) context.skip('no file system can be mounted here');
		const ballast = join(folder, 'ballast');
		const fill = (left: number) => {
			rmSync(ballast, { force: true });
			// At once: the database writes whenever it is let.
			const { bfree, bsize } = statfsSync(folder);
			writeFileSync(ballast, Buffer.alloc(Math.max(0, bfree * bsize - left)));
		};
		const on = await start(join(folder, 'data'));
		await on.exec('create table public.notes (n int primary key, text text)');
		// The pretended disk always says that there is room: only writes meet the real one.
		disk('roomy');
		await keep(on, 1);
		fill(MB / 10);
		expect(await panic(on)).toBe('53100');
		expect(await codeOf(keep(on, 2))).toBe('53100');
		rmSync(ballast);
		await expect.poll(() => codeOf(keep(on, 3)), { timeout: 10_000 }).toBe('done');
		expect(await kept(on)).toEqual([1, 3]);
		fill(MB / 10);
		expect(await panic(on)).toBe('53100');
		await on.close();
		embedded = undefined;
		disk('reserve');
		await expect(start(join(folder, 'data'))).rejects.toThrow('its disk is full');
		rmSync(ballast);
		const again = await start(join(folder, 'data'));
		expect(await kept(again)).toEqual([1, 3]);
		await again.close();
		embedded = undefined;
	} finally {
		if (mounted) execFileSync('umount', ['-l', folder]);
		rmSync(folder, { recursive: true, force: true });
	}
});

test('a PostgreSQL that finds no room refuses with the same code, and goes on when there is some', async (context) => {
	const folder = mkdtempSync(join(tmpdir(), 'amphi-disk-'));
	const mounted = mount(folder, 300);
	const before = process.env.TMPDIR;
	let stop = async () => {};
	try {
		if (!mounted) context.skip('no file system can be mounted here');
		// Where the server makes its folder.
		process.env.TMPDIR = folder;
		const server = await startPostgres();
		stop = server.stop;
		const on = await start(join(place, 'data'), await server.createDatabase());
		await on.exec('create table public.notes (n int primary key, text text)');
		await on.exec('alter table public.notes alter column text set storage external');
		const { bfree, bsize } = statfsSync(folder);
		writeFileSync(join(folder, 'ballast'), Buffer.alloc(bfree * bsize - 2 * MB));
		let n = 0;
		let code: string | undefined = 'done';
		for (; n < 500 && code === 'done'; n++) code = await codeOf(keep(on, n, 'x'.repeat(20_000)));
		expect(code).toBe('53100');
		expect(await kept(on)).toHaveLength(n - 1);
		rmSync(join(folder, 'ballast'));
		await keep(on, 1000);
		expect(await kept(on)).toHaveLength(n);
		await on.close();
		embedded = undefined;
	} finally {
		if (before === undefined) delete process.env.TMPDIR;
		else process.env.TMPDIR = before;
		await stop();
		if (mounted) execFileSync('umount', ['-l', folder]);
		rmSync(folder, { recursive: true, force: true });
	}
});
