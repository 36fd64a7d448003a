import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { BootFailure } from './failure.ts';
import { isAlive, self, type Holder } from './holder.ts';

/** How often the holder touches its lock, and after how long an untouched one of another host is dead, in ms. */
const PACE = { beat: 5_000, stale: 30_000 };
type Pace = typeof PACE;

/**
 * Takes the data folder for this process, made with mode 700 when absent; the function returned lets it go.
 * Throws `data_folder_in_use` when another living process has it, `data_folder_unreadable` when it cannot
 * be written. The lock of a process that died is taken over. `onLost` is called should another take it all
 * the same: after a pause of this whole machine, say.
 */
export async function takeFolder(
	folder: string,
	onLost: () => void = () => {},
	pace = PACE
): Promise<() => Promise<void>> {
	const path = resolve(folder);
	const lock = join(path, 'lock.json');
	const text = JSON.stringify(await self());
	try {
		await mkdir(path, { recursive: true, mode: 0o700 });
		await take(lock, text, pace);
	} catch (cause) {
		if (cause instanceof BootFailure) throw cause;
		const reason = (cause as NodeJS.ErrnoException).code ?? 'error';
		throw new BootFailure(
			'data_folder_unreadable',
			`The data folder ${path} cannot be written (${reason}). Set AMPHI_DATA to a folder that can.`,
			cause
		);
	}
	const touch = async () => {
		const now = await read(lock);
		if (now === text) await utimes(lock, new Date(), new Date());
		if (now === null || now === text) return;
		clearInterval(beat);
		onLost();
	};
	// A disk that fails for a moment is no loss of the lock.
	const beat = setInterval(() => void touch().catch(() => {}), pace.beat).unref();
	return async () => {
		clearInterval(beat);
		if ((await read(lock)) === text) await rm(lock, { force: true });
	};
}

async function take(lock: string, text: string, pace: Pace): Promise<void> {
	const mine = `${lock}.${randomUUID()}`;
	await writeFile(mine, text);
	try {
		while (!(await place(mine, lock))) {
			const found = await read(lock);
			if (found === null) continue;
			if (await isDead(found, lock, pace)) {
				if (await inherit(mine, lock, found, pace)) return;
				continue;
			}
			const holder = parse(found);
			if (!holder || (await read(lock)) !== found) continue;
			const where = holder.host ? ` on ${holder.host}` : '';
			throw new BootFailure(
				'data_folder_in_use',
				`The data folder ${dirname(lock)} is in use by process ${holder.pid}${where}. Stop it, or set AMPHI_DATA to another folder.`
			);
		}
	} finally {
		await rm(mine, { force: true });
	}
}

/** Puts a file where none is: of two processes, one succeeds. Whole at once, where there are hard links. */
async function place(mine: string, target: string): Promise<boolean> {
	const exists = (error: unknown) => (error as NodeJS.ErrnoException).code === 'EEXIST';
	try {
		await link(mine, target);
		return true;
	} catch (error) {
		if (exists(error)) return false;
	}
	try {
		await writeFile(target, await readFile(mine), { flag: 'wx' });
		return true;
	} catch (error) {
		if (exists(error)) return false;
		throw error;
	}
}

/**
 * Replaces the lock `dead` by ours. Whoever removes it and then takes it may remove the lock of another
 * that did the same; so only the one process that has the claim on this very lock replaces it.
 */
async function inherit(mine: string, lock: string, dead: string, pace: Pace): Promise<boolean> {
	const claim = `${lock}.${parse(dead)?.id ?? 'unreadable'}`;
	if (!(await place(mine, claim))) {
		// Claims last for an instant: only a process that is killed in it leaves one behind.
		const heir = await read(claim);
		if (heir !== null && (await isDead(heir, claim, pace))) await rm(claim, { force: true });
		else await pause(10);
		return false;
	}
	try {
		if ((await read(lock)) !== dead) return false;
		await rename(mine, lock);
		return true;
	} finally {
		await rm(claim, { force: true });
	}
}

/** Process ids say something on their own host only; a holder elsewhere lives while it touches its lock. */
async function isDead(found: string, lock: string, pace: Pace): Promise<boolean> {
	const holder = parse(found);
	// Without hard links a lock is empty for an instant.
	if (!holder) return isStill(() => read(lock), 1000);
	const alive = await isAlive(holder);
	if (alive !== null) return !alive;
	// Watched rather than believed: after a crash in a container the next start waits, and need not fail.
	const left = pace.stale - (Date.now() - ((await touchedAt(lock)) ?? 0));
	return isStill(() => touchedAt(lock), left);
}

/** True when what `look` gives stays the same for some time, in ms. */
async function isStill<T>(look: () => Promise<T>, time: number): Promise<boolean> {
	const first = await look();
	for (const end = Date.now() + time; Date.now() < end; await pause(50)) {
		if ((await look()) !== first) return false;
	}
	return true;
}

async function touchedAt(lock: string): Promise<number | null> {
	return unlessGone(stat(lock).then(({ mtimeMs }) => mtimeMs));
}

async function read(lock: string): Promise<string | null> {
	return unlessGone(readFile(lock, 'utf8'));
}

function unlessGone<T>(looked: Promise<T>): Promise<T | null> {
	return looked.catch((error: NodeJS.ErrnoException) => {
		if (error.code === 'ENOENT') return null;
		throw error;
	});
}

function parse(text: string): Holder | null {
	try {
		const holder = JSON.parse(text) as Holder | null;
		return typeof holder?.pid === 'number' ? holder : null;
	} catch {
		return null;
	}
}
