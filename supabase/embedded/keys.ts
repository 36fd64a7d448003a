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
	try {
		return JSON.parse(await readFile(path, 'utf8')) as Keys;
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
			throw new BootFailure('data_folder_unreadable', `${path} cannot be read.`, error);
		}
	}
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
