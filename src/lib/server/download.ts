import { ReadableStream } from 'node:stream/web';
import { makeZip } from 'client-zip';
import { log } from './log';

/**
 * A CSV file to save, of pieces that are made as fast as they are taken. Where one fails the connection
 * breaks: half a file must not look like a whole one.
 */
export function download(title: string, suffix: string, pieces: AsyncIterable<string>): Response {
	const body = ReadableStream.from(encoded(pieces));
	return new Response(body as BodyInit, { headers: headers(title, suffix) });
}

/** A file in a zip, made as fast as it is taken. */
export interface ZipEntry {
	name: string;
	pieces: AsyncIterable<string>;
}

/** A zip file of files that are made one after the other; it breaks off where one fails. */
export function zipped(entries: AsyncIterable<ZipEntry>): BodyInit {
	async function* files() {
		for await (const { name, pieces } of entries) yield { name, input: encoded(pieces) };
	}
	return makeZip(files());
}

async function* encoded(pieces: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
	const encoder = new TextEncoder();
	try {
		for await (const piece of pieces) yield encoder.encode(piece);
	} catch (error) {
		log.error({ err: error }, 'a file was cut short');
		throw error;
	}
}

/** The name is made safe for every system. */
function headers(title: string, suffix: string): Record<string, string> {
	const name = `${title} ${suffix}`.replace(/[^\p{L}\p{N} ._-]+/gu, '').trim();
	return attachment(name, 'text/csv; charset=utf-8');
}

/** The same for a name that is safe already. */
export function attachment(name: string, type: string): Record<string, string> {
	const ascii = name.normalize('NFD').replace(/[^\x20-\x7e]/g, '');
	return {
		'content-type': type,
		'content-disposition': `attachment; filename="${ascii}"; filename*=UTF-8''${encodeURIComponent(name)}`,
		'cache-control': 'private, no-store'
	};
}
