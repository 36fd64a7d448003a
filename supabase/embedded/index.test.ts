import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
	existsSync,
	mkdirSync,
	mkdtempSync,
	rmSync,
	statSync,
	truncateSync,
	writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { boot, type Embedded } from './index.ts';

let dataFolder: string;
let migrationsFolder: string;
let embedded: Embedded | undefined;
beforeEach(() => {
	dataFolder = mkdtempSync(join(tmpdir(), 'boot-'));
	migrationsFolder = join(dataFolder, 'migrations');
	mkdirSync(migrationsFolder);
	writeFileSync(
		join(migrationsFolder, '20260101000000_notes.sql'),
		'create table public.notes (n int)'
	);
});
afterEach(async () => {
	await embedded?.close();
	embedded = undefined;
	rmSync(dataFolder, { recursive: true });
});

const start = async () => (embedded = await boot({ dataFolder, migrationsFolder }));
const notes = async () =>
	(await sql<{ n: number }>`select n from notes order by n`.execute(embedded!.kysely)).rows;

test('a process killed in the middle of its work leaves a folder that opens with all that was committed', async () => {
	const child = spawn(process.execPath, [
		'--input-type=module',
		'-e',
		`import { boot } from ${JSON.stringify(join(import.meta.dirname, 'index.ts'))};
		const { exec } = await boot(${JSON.stringify({ dataFolder, migrationsFolder })});
		for (let n = 1; ; n++) {
			await exec('insert into notes values (' + n + ')');
			console.log(n);
		}`
	]);
	let committed = 0;
	child.stdout.on('data', (lines: Buffer) => {
		committed = Number(lines.toString().trim().split('\n').at(-1));
		if (committed > 200) child.kill('SIGKILL');
	});
	await once(child, 'close');
	await start();
	const kept = await notes();
	expect(kept.length).toBeGreaterThanOrEqual(committed);
	expect(kept).toEqual(kept.map((_, i) => ({ n: i + 1 })));
});

test('a database whose making was interrupted is made anew', async () => {
	mkdirSync(join(dataFolder, 'pg', 'base'), { recursive: true });
	writeFileSync(join(dataFolder, 'pg', 'PG_VERSION'), '17\n');
	writeFileSync(join(dataFolder, 'pg.unfinished'), '');
	await start();
	expect(await notes()).toEqual([]);
	expect(existsSync(join(dataFolder, 'pg.unfinished'))).toBe(false);
	expect(statSync(join(dataFolder, 'pg')).mode & 0o777).toBe(0o700);
});

test('a damaged database is refused with a sentence, kept as it is, and the folder let go', async () => {
	await (await start()).close();
	const control = join(dataFolder, 'pg', 'global', 'pg_control');
	truncateSync(control, 100);
	for (let i = 0; i < 2; i++) {
		await expect(start()).rejects.toMatchObject({
			name: 'BootFailure',
			code: 'database_unreachable',
			message: expect.stringContaining('does not open') as string
		});
	}
	expect(statSync(control).size).toBe(100);
	embedded = undefined;
});

test('a failing start lets the folder go: a migration, the keys', async () => {
	writeFileSync(join(migrationsFolder, '20260102000000_bad.sql'), 'select nothing');
	await expect(start()).rejects.toMatchObject({ code: 'migration_failed' });
	rmSync(join(migrationsFolder, '20260102000000_bad.sql'));
	await (await start()).close();
	writeFileSync(join(dataFolder, 'keys.json'), '{');
	await expect(start()).rejects.toMatchObject({ code: 'data_folder_unreadable' });
	embedded = undefined;
});
