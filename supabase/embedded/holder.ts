import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';

/** Who holds a lock. The texts are empty where the system does not tell. */
export interface Holder {
	/** Of this lock, not of the process. */
	id: string;
	pid: number;
	/** When that process started, in kernel ticks: a pid alone may have been given to another. */
	started: string;
	host: string;
	/** Of this run of the host's kernel. */
	boot: string;
}

/** This process. */
export async function self(): Promise<Holder> {
	return {
		id: randomUUID(),
		pid: process.pid,
		started: (await startOf(process.pid)) ?? '',
		host: hostname(),
		boot: await bootOf()
	};
}

/** Whether a holder's process runs; null when it is, or was, on another host. */
export async function isAlive({ pid, started, host, boot }: Holder): Promise<boolean | null> {
	if (host && host !== hostname()) return null;
	if (boot && boot !== (await bootOf())) return null;
	try {
		process.kill(pid, 0);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
	}
	const now = await startOf(pid);
	return now === null || !started || now === started;
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

async function bootOf(): Promise<string> {
	try {
		return (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
	} catch {
		return '';
	}
}
