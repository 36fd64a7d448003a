import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startAmphi } from '../support/amphi.ts';
import type { Bench } from './bench.ts';
import { now } from './clock.ts';
import { usage } from './usage.ts';

/** From the start of the process to its first page, on a data folder that exists. */
export async function start(bench: Bench): Promise<void> {
	bench.say('start');
	const folder = await mkdtemp(join(tmpdir(), 'amphi-start-'));
	const url = await bench.database();
	const environment: Record<string, string> = url ? { DATABASE_URL: url } : {};
	await (await startAmphi(environment, folder)).stop();
	const began = now();
	const amphi = await startAmphi(environment, folder);
	const page = await fetch(amphi.url);
	await page.text();
	const value = (now() - began) / 1000;
	const memory = usage(amphi.pid).rss;
	await amphi.stop();
	await rm(folder, { recursive: true, force: true });
	if (page.status !== 200) bench.fault(`the first page: ${page.status}`);
	bench.note({
		what: 'start → first page, on an existing data folder',
		value,
		unit: 's',
		budget: 3
	});
	bench.note({ what: 'memory after that first page', value: memory, unit: 'MB' });
}
