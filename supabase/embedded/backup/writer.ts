import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { open, type FileHandle } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { pack } from 'tar-stream';

/** The last entry of an archive: a line `<SHA-256>  <name>` for each of the others, for `sha256sum -c` as well. */
export const SUMS = 'SHA256SUMS';
/** A database is mostly empty pages and texts: more effort takes five times as long for a tenth less. */
const EFFORT = { level: 1 };
/** Read at once, in bytes. */
const CHUNK = 256 * 1024;
const MODE = { file: 0o600, folder: 0o700 };

/** Writes an archive to a file, which it closes: a gzipped tar with checksums at its end. */
export class ArchiveWriter {
	#pack = pack();
	#sums: string[] = [];
	#written: Promise<void>;

	constructor(file: FileHandle) {
		// Flushed: an archive that is named is on the disk.
		const out = file.createWriteStream({ flush: true });
		this.#written = pipeline(this.#pack, createGzip(EFFORT), out);
		// It is waited for at the end; until then the entries stop.
		this.#written.catch((error: Error) => this.#pack.destroy(error));
	}

	async addFolder(name: string): Promise<void> {
		this.#pack.entry({ name: `${name}/`, type: 'directory', mode: MODE.folder });
	}

	async addText(name: string, text: string): Promise<void> {
		const bytes = Buffer.from(text);
		await this.#add(name, bytes.length, [bytes]);
	}

	/** Adds a file that may change meanwhile: as many bytes as it has now, zeros for those that are gone. */
	async addFile(name: string, path: string): Promise<void> {
		const file = await open(path, 'r');
		try {
			const { size } = await file.stat();
			await this.#add(name, size, exactly(size, file));
		} finally {
			await file.close();
		}
	}

	/** Writes the checksums, waits until everything is on the disk and closes the file. */
	async finish(): Promise<void> {
		const sums = this.#sums.join('');
		this.#pack.entry({ name: SUMS, mode: MODE.file }, sums);
		this.#pack.finalize();
		await this.#written;
	}

	/** Stops in the middle and closes the file. */
	async giveUp(): Promise<void> {
		this.#pack.destroy(new Error('the archive was given up'));
		await this.#written.catch(() => {});
	}

	async #add(
		name: string,
		size: number,
		chunks: Iterable<Buffer> | AsyncIterable<Buffer>
	): Promise<void> {
		const hash = createHash('sha256');
		const entry = this.#pack.entry({ name, size, mode: MODE.file });
		const failed = new Promise<never>((_, reject) => entry.once('error', reject));
		failed.catch(() => {});
		for await (const chunk of chunks) {
			hash.update(chunk);
			if (!entry.write(chunk)) await Promise.race([once(entry, 'drain'), failed]);
		}
		const closed = once(entry, 'close');
		entry.end(null);
		await Promise.race([closed, failed]);
		this.#sums.push(`${hash.digest('hex')}  ${name}\n`);
	}
}

async function* exactly(size: number, file: FileHandle): AsyncIterable<Buffer> {
	for (let at = 0; at < size;) {
		const chunk = Buffer.allocUnsafe(Math.min(CHUNK, size - at));
		const { bytesRead } = await file.read(chunk, 0, chunk.length, at);
		chunk.fill(0, bytesRead);
		at += chunk.length;
		yield chunk;
	}
}
