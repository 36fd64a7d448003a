import { randomBytes } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generateApiKey } from '@supabase/lite';
import { BootFailure } from './failure.ts';

export interface Keys {
	publishableKey: string;
	secretKey: string;
	jwtSecret: string;
	/** For the program above: signs what is its own. */
	appSecret: string;
}

/** The keys of this data folder, generated once and kept in `keys.json` with mode 600. */
export async function keysOf(folder: string): Promise<Keys> {
	const path = join(folder, 'keys.json');
	const kept = await read(path);
	if (kept) return kept;
	const keys: Keys = {
		publishableKey: (await generateApiKey('publishable')).key,
		secretKey: (await generateApiKey('secret')).key,
		jwtSecret: randomBytes(48).toString('base64url'),
		appSecret: randomBytes(48).toString('base64url')
	};
	// Written aside and renamed: a process killed in between leaves no half a file.
	await writeFile(`${path}.new`, JSON.stringify(keys, null, '\t'), { mode: 0o600 });
	await rename(`${path}.new`, path);
	return keys;
}

/** Null when there are none yet; new ones in place of broken ones would sign everybody out. */
async function read(path: string): Promise<Keys | null> {
	try {
		const keys = JSON.parse(await readFile(path, 'utf8')) as Partial<Keys> | null;
		const { publishableKey, secretKey, jwtSecret, appSecret } = keys ?? {};
		for (const key of [publishableKey, secretKey, jwtSecret, appSecret]) {
			if (typeof key !== 'string' || key === '') throw new Error('a key is missing');
		}
		return keys as Keys;
	} catch (cause) {
		if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null;
		throw new BootFailure(
			'data_folder_unreadable',
			`${path} cannot be read, or is broken. Put a copy of it back; without it, new keys sign everybody out.`,
			cause
		);
	}
}
