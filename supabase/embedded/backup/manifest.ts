import * as v from 'valibot';
import { Refusal } from './refusal.ts';

/** The format of the archives that this program writes, and the newest that it reads. */
export const FORMAT = 1;

const manifest = v.object({
	/** A newer program counts it up when an older one could no longer read what it writes. */
	format: v.pipe(v.number(), v.integer(), v.minValue(1)),
	/** Of the program that made the archive. */
	version: v.string(),
	edition: v.literal('embedded'),
	/** Whether the database is in the archive; one on a PostgreSQL server is not. */
	database: v.picklist(['pglite', 'postgresql']),
	made: v.string(),
	/** Versions of the migrations that the database has. */
	migrations: v.array(v.string())
});
/** What an archive says of itself, before anything else. */
export type Manifest = v.InferOutput<typeof manifest>;

/** Reads `manifest.json`. Throws `newer` for a format of the future, `no_archive` for anything else. */
export function parseManifest(text: string): Manifest {
	const json = parse(text);
	const { format, version } = (json ?? {}) as Partial<Manifest>;
	if (Number.isInteger(format) && Number(format) > FORMAT) {
		throw new Refusal(
			'newer',
			`The archive was made by a newer version (${version}, format ${format}): this program reads format ${FORMAT}. Update the program.`
		);
	}
	const parsed = v.safeParse(manifest, json);
	if (!parsed.success) throw new Refusal('no_archive', 'This is no archive of a backup.');
	return parsed.output;
}

function parse(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return null;
	}
}
