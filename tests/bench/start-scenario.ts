import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startAmphi } from '../support/amphi.ts';
import { now } from './clock.ts';
import type { Figure } from './report.ts';

/** From the start of the process to its first page, on a data folder that exists. */
export async function startTime(): Promise<Figure> {
	const folder = await mkdtemp(join(tmpdir(), 'amphi-start-'));
	await (await startAmphi({}, folder)).stop();
	const began = now();
	const amphi = await startAmphi({}, folder);
	const page = await fetch(amphi.url);
	await page.text();
	const value = (now() - began) / 1000;
	await amphi.stop();
	await rm(folder, { recursive: true, force: true });
	return { what: 'start → first page, on an existing data folder', value, unit: 's', budget: 3 };
}
