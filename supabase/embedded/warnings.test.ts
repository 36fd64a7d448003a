import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { boot } from './index.ts';

test('a warning is a warning while the backend runs, and ends nothing', async () => {
	const dataFolder = await mkdtemp(join(tmpdir(), 'amphi-warnings-'));
	const embedded = await boot({ dataFolder, migrationsFolder: 'supabase/migrations' });
	const warned = new Promise<Error>((resolve) => process.once('warning', resolve));
	onTestFinished(async () => {
		await embedded.close();
		await rm(dataFolder, { recursive: true });
	});
	const warning = Object.assign(new Error('too many listeners'), { name: 'Warning' });
	process.emitWarning(warning);
	expect(await warned).toBe(warning);
});
