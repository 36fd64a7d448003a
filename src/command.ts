import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Refusal } from '../supabase/embedded/backup/index.ts';
import { BootFailure } from '../supabase/embedded/failure.ts';
import { readEnv, type Env } from './lib/server/env.ts';

/** Runs a command; what is wrong is said in a sentence, and the process ends with 1. */
export async function command(
	run: (env: Env, words: string[], force: boolean) => Promise<void>
): Promise<void> {
	try {
		if (existsSync('.env')) process.loadEnvFile('.env');
		const read = readEnv(process.env);
		if (!read.ok) fail(...read.problems);
		const { values, positionals } = parseArgs({
			allowPositionals: true,
			options: { force: { type: 'boolean', default: false } }
		});
		await run(read.env, positionals, values.force);
	} catch (error) {
		const told =
			error instanceof Refusal ||
			error instanceof BootFailure ||
			String((error as { code?: unknown }).code).startsWith('ERR_PARSE_ARGS');
		if (!told) throw error;
		fail((error as Error).message);
	}
}

/** A file as the person named it, wherever npm runs this. */
export function named(file: string): string {
	return resolve(process.env.INIT_CWD ?? '.', file);
}

/** Prints sentences and ends the process with 1. */
export function fail(...sentences: string[]): never {
	for (const sentence of sentences) console.error(sentence);
	process.exit(1);
}
