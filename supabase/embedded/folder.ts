import { randomUUID } from 'node:crypto';
import { chmod, link, mkdir, readFile, rm, unlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { BootFailure } from './failure.ts';

interface Holder {
	pid: number;
	/** When that process started, in kernel ticks: a pid alone may have been given to another. */
	started: string;
}

/**
 * Takes the data folder for this process, made with mode 700 when absent; the function returned lets it go.
 * Throws `data_folder_in_use` when another living process has it, `data_folder_unreadable` when it cannot
 * be written. The lock of a process that died is taken over.
 */
export async function takeFolder(folder: string): Promise<() => Promise<void>> {
	const path = resolve(folder);
	const lock = join(path, 'lock.json');
	const mine = join(path, `.lock-${randomUUID()}`);
	try {
		await mkdir(path, { recursive: true, mode: 0o700 });
		await chmod(path, 0o700);
		await writeFile(mine, JSON.stringify(await self()));
	} catch (cause) {
		const reason = (cause as NodeJS.ErrnoException).code ?? 'error';
		throw new BootFailure(
			'data_folder_unreadable',
			`The data folder ${path} cannot be written (${reason}). Set AMPHI_DATA to a folder that can.`,
			cause
		);
	}
	try {
		// A hard link appears whole or not at all, so two processes never both succeed.
		for (;;) {
			try {
				await link(mine, lock);
				return () => rm(lock, { force: true });
			} catch (error) {
				if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
			}
			const holder = await read(lock);
			if (holder && (await alive(holder))) {
				throw new BootFailure(
					'data_folder_in_use',
					`The data folder ${path} is in use by process ${holder.pid}. Stop it, or set AMPHI_DATA to another folder.`
				);
			}
			await rm(lock, { force: true });
		}
	} finally {
		await unlink(mine);
	}
}

async function read(lock: string): Promise<Holder | null> {
	try {
		return JSON.parse(await readFile(lock, 'utf8')) as Holder;
	} catch {
		return null;
	}
}

async function self(): Promise<Holder> {
	return { pid: process.pid, started: (await startOf(process.pid)) ?? '' };
}

async function alive({ pid, started }: Holder): Promise<boolean> {
	try {
		process.kill(pid, 0);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
	}
	const now = await startOf(pid);
	return now === null || started === '' || now === started;
}

/** Field 22 of /proc/<pid>/stat (proc(5)); null where there is no such file. */
async function startOf(pid: number): Promise<string | null> {
	try {
		const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
		return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
	} catch {
		return null;
	}
}
