import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
	chmodSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	readdirSync,
	rmSync,
	statSync,
	utimesSync,
	writeFileSync
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { takeFolder } from './folder.ts';

const noLinks = vi.hoisted(() => ({ on: false }));
vi.mock('node:fs/promises', async (original) => {
	const fs = await original<typeof import('node:fs/promises')>();
	const link: typeof fs.link = (...paths) =>
		noLinks.on ? Promise.reject(Object.assign(new Error(), { code: 'EPERM' })) : fs.link(...paths);
	return { ...fs, link };
});

/** No process has it: beyond the largest that Linux gives. */
const NOBODY = 2 ** 22 + 1;
let folder: string;
let lock: string;
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'folder-'));
	lock = join(folder, 'lock.json');
});
afterEach(() => {
	noLinks.on = false;
	rmSync(folder, { recursive: true });
});

const leave = (holder: object) =>
	writeFileSync(lock, JSON.stringify({ id: 'dead', host: hostname(), ...holder }));
const QUICK = { beat: 100, stale: 1000 };
const winners = async (starters: number) => {
	const tries = await Promise.allSettled(
		Array.from({ length: starters }, () => takeFolder(folder))
	);
	const refusals = tries.filter((one) => one.status === 'rejected');
	for (const { reason } of refusals) expect(reason).toMatchObject({ code: 'data_folder_in_use' });
	return tries.filter((one) => one.status === 'fulfilled').map((one) => one.value);
};

for (const links of [true, false]) {
	test(`of many starters one wins, ${links ? 'with' : 'without'} hard links, on a free folder and on that of a dead process`, async () => {
		noLinks.on = !links;
		for (let round = 0; round < 30; round++) {
			if (round % 2) leave({ pid: NOBODY });
			const won = await winners(8);
			expect(won).toHaveLength(1);
			expect(readdirSync(folder)).toEqual(['lock.json']);
			await won[0]?.();
			expect(readdirSync(folder)).toEqual([]);
		}
	});
}

test('what a process that was killed in the middle of a start left behind stops nobody', async () => {
	leave({ pid: NOBODY });
	writeFileSync(`${lock}.dead`, JSON.stringify({ id: 'heir', pid: NOBODY, host: hostname() }));
	await (
		await takeFolder(folder)
	)();
	writeFileSync(lock, '{"pid":');
	await (
		await takeFolder(folder)
	)();
});

test('a process of this host that lives keeps the folder, however old its lock; killed, it loses it', async () => {
	const child = spawn(process.execPath, [
		'--input-type=module',
		'-e',
		`import { takeFolder } from ${JSON.stringify(join(import.meta.dirname, 'folder.ts'))};
		await takeFolder(${JSON.stringify(folder)});
		console.log('taken');
		setInterval(() => {}, 1000);`
	]);
	await once(child.stdout, 'data');
	utimesSync(lock, 0, 0);
	await expect(takeFolder(folder)).rejects.toThrow(`in use by process ${child.pid}`);
	child.kill('SIGKILL');
	await once(child, 'exit');
	await (
		await takeFolder(folder)
	)();
});

test('a process id that was given to another process is no holder', async () => {
	leave({ pid: process.pid, started: '1' });
	await (
		await takeFolder(folder)
	)();
});

test('a holder on another host lives while it touches its lock, whatever its process id', async () => {
	leave({ pid: NOBODY, host: 'elsewhere' });
	const beating = setInterval(() => utimesSync(lock, new Date(), new Date()), 100);
	await expect(takeFolder(folder, undefined, QUICK)).rejects.toThrow('on elsewhere');
	clearInterval(beating);
	const since = statSync(lock).mtimeMs;
	const letGo = await takeFolder(folder, undefined, QUICK);
	expect(Date.now() - since).toBeGreaterThanOrEqual(QUICK.stale);
	await letGo();
});

test('a lock from before the last start of this host is that of a dead process once it is old', async () => {
	leave({ pid: process.pid, boot: 'another' });
	utimesSync(lock, new Date(), new Date(Date.now() - 31_000));
	await (
		await takeFolder(folder)
	)();
});

test('the holder touches its lock, and hears when another took it', async () => {
	const lost = vi.fn();
	const letGo = await takeFolder(folder, lost, { beat: 20, stale: 1000 });
	utimesSync(lock, 0, 0);
	await expect.poll(() => statSync(lock).mtimeMs).toBeGreaterThan(0);
	expect(lost).not.toHaveBeenCalled();
	leave({ pid: NOBODY });
	await expect.poll(() => lost.mock.calls.length).toBe(1);
	await pause(60);
	expect(lost).toHaveBeenCalledOnce();
	await letGo();
	expect(readFileSync(lock, 'utf8')).toContain('dead');
});

test('a folder that it makes is private, one that was there keeps its mode', async () => {
	chmodSync(folder, 0o755);
	await (
		await takeFolder(folder)
	)();
	expect(statSync(folder).mode & 0o777).toBe(0o755);
	const own = join(folder, 'a', 'b');
	await (
		await takeFolder(own)
	)();
	expect(statSync(own).mode & 0o777).toBe(0o700);
});

test('a folder that cannot be is refused with a sentence', async () => {
	writeFileSync(join(folder, 'file'), '');
	mkdirSync(join(folder, 'full', 'lock.json'), { recursive: true });
	await expect(takeFolder(join(folder, 'file', 'data'))).rejects.toMatchObject({
		code: 'data_folder_unreadable',
		message: expect.stringContaining('cannot be written (ENOTDIR)') as string
	});
	await expect(takeFolder(join(folder, 'full'))).rejects.toMatchObject({
		code: 'data_folder_unreadable'
	});
});
