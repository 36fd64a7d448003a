import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keysOf } from './keys.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'keys-'))));
afterEach(() => rmSync(folder, { recursive: true }));

test('the keys of a folder are made once, for their owner alone', async () => {
	const keys = await keysOf(folder);
	expect(await keysOf(folder)).toEqual(keys);
	expect(keys.publishableKey).toMatch(/^sb_publishable_/);
	expect(keys.secretKey).toMatch(/^sb_secret_/);
	expect(new Set(Object.values(keys)).size).toBe(4);
	expect(statSync(join(folder, 'keys.json')).mode & 0o777).toBe(0o600);
});

for (const broken of ['', '{"publishableKey":', 'null', '{"publishableKey":"p","secretKey":"s"}']) {
	test(`keys that read ${broken || 'nothing'} are refused, and kept`, async () => {
		const path = join(folder, 'keys.json');
		writeFileSync(path, broken);
		await expect(keysOf(folder)).rejects.toMatchObject({
			name: 'BootFailure',
			code: 'data_folder_unreadable',
			message: expect.stringContaining(path) as string
		});
		expect(readFileSync(path, 'utf8')).toBe(broken);
	});
}
