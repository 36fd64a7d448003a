import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import { parseManifest, type Manifest } from './manifest.ts';
import { Refusal } from './refusal.ts';
import { SUMS } from './writer.ts';

/** The names that an archive may have: nothing outside the folder that it is unpacked to. */
const NAME = /^(keys\.json|pg(\/[\w][\w.]*)*\/?)$/;

/**
 * Unpacks an archive to a new folder once `accept` had its manifest, whose throwing stops it. Throws
 * `no_archive`, `newer`, or `damaged` when a byte of it is not what was written.
 */
export async function unpack(
	file: string,
	folder: string,
	accept: (manifest: Manifest) => void
): Promise<Manifest> {
	const entries = extract();
	const source = pipeline(createReadStream(file), createGunzip(), entries);
	source.catch(() => {});
	const found = new Map<string, string>();
	let manifest: Manifest | undefined;
	let sums: string | undefined;
	try {
		for await (const entry of entries) {
			const { name, type } = entry.header;
			if (!manifest) {
				const text = name === 'manifest.json' ? await textOf(entry) : '';
				manifest = parseManifest(text);
				accept(manifest);
				found.set(name, sumOf(text));
			} else if (sums !== undefined) throw damaged('it goes on after its end');
			else if (name === SUMS) sums = await textOf(entry);
			else if (!NAME.test(name)) throw damaged('it has a file that does not belong there');
			else if (type === 'directory') {
				await mkdir(join(folder, name), { recursive: true, mode: 0o700 });
				entry.resume();
			} else found.set(name, await save(entry, join(folder, name)));
		}
		await source;
	} catch (cause) {
		if (cause instanceof Refusal) throw cause;
		const { code, message } = cause as NodeJS.ErrnoException;
		if (code === 'ENOENT' || code === 'EISDIR' || code === 'EACCES') {
			throw new Refusal('no_archive', `${file} cannot be read (${code}).`, cause);
		}
		// The disk's own words, not the archive's.
		if (code && /^E[A-Z]+$/.test(code)) throw cause;
		if (!manifest) throw new Refusal('no_archive', 'This is no archive of a backup.', cause);
		throw damaged(message, cause);
	}
	if (!manifest) throw new Refusal('no_archive', 'This is no archive of a backup.');
	if (sums === undefined) throw damaged('its end is missing');
	const expected = [...found].map(([name, sum]) => `${sum}  ${name}\n`).join('');
	if (sums !== expected) throw damaged('a checksum does not fit');
	return manifest;
}

function damaged(what: string, cause?: unknown): Refusal {
	return new Refusal(
		'damaged',
		`The archive is damaged: ${what}. Nothing was changed; take another copy of it.`,
		cause
	);
}

async function textOf(entry: AsyncIterable<unknown>): Promise<string> {
	const chunks: Buffer[] = [];
	for await (const chunk of entry) chunks.push(chunk as Buffer);
	return Buffer.concat(chunks).toString();
}

function sumOf(text: string): string {
	return createHash('sha256').update(text).digest('hex');
}

/** Writes an entry to a file that only its owner reads; its checksum. */
async function save(entry: AsyncIterable<unknown>, path: string): Promise<string> {
	await mkdir(dirname(path), { recursive: true, mode: 0o700 });
	const hash = createHash('sha256');
	await pipeline(
		entry as AsyncIterable<Buffer>,
		async function* (chunks: AsyncIterable<Buffer>) {
			for await (const chunk of chunks) {
				hash.update(chunk);
				yield chunk;
			}
		},
		createWriteStream(path, { mode: 0o600, flags: 'wx' })
	);
	return hash.digest('hex');
}
