import { statfs } from 'node:fs/promises';

const MB = 1024 * 1024;
/**
 * Free space that stays untouched, in bytes: the next segment of the write-ahead log (16 MB), without which
 * PostgreSQL panics, a checkpoint and a recovery fit into it, with what others write between two looks.
 */
export const RESERVE = 64 * MB;
/** How long a look holds, in ms. */
const HOLDS = 250;

/** Whether the disk of a folder is as good as full. */
export class Space {
	#folder: string;
	#looked = -Infinity;
	#full = false;

	constructor(folder: string) {
		this.#folder = folder;
	}

	/** True when less than the reserve is free; a file system that does not tell counts as roomy. */
	async isFull(now = performance.now()): Promise<boolean> {
		if (now - this.#looked < HOLDS) return this.#full;
		this.#looked = now;
		try {
			const { bavail, bsize, blocks } = await statfs(this.#folder);
			this.#full = blocks > 0 && bavail * bsize < RESERVE;
		} catch {
			this.#full = false;
		}
		return this.#full;
	}
}
