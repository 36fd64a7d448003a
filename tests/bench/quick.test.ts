import { expect, test } from 'vitest';
import { startPostgres } from '../support/postgres.ts';
import { embedded, onSupabase, type Bench, type Run } from './bench.ts';
import { cost } from './cost-scenario.ts';
import { floor } from './floor.ts';
import { hallOf } from './hall-scenario.ts';
import { seminars, sustained, texting, texts } from './load-scenarios.ts';
import { longLecture } from './long-scenario.ts';
import { readOptions } from './options.ts';
import { delays } from './projector.ts';
import type { Figure } from './report.ts';
import { drops, duplicates, polling } from './resilience-scenarios.ts';

/** A bench that keeps what it is told, with the options of a command line. */
function bench(args: string, database?: string) {
	const faults: string[] = [];
	const figures: Omit<Figure, 'scenario'>[] = [];
	const kept: Bench = {
		options: readOptions(args.split(' '), [])!,
		insertRate: 1,
		postgres: database !== undefined,
		database: async () => database,
		note: (figure) => figures.push(figure),
		fault: (what) => faults.push(what),
		say: () => {}
	};
	return { ...kept, faults, figures };
}

type Scene = (run: Run, phones: number) => Promise<void>;

/** Scenes one after the other, on the same server. */
function each(...scenes: Scene[]): Scene {
	return async (run, phones) => {
		for (const scene of scenes) {
			await scene(run, phones);
			await run.phones.leave();
		}
	};
}

const patience = { timeout: 120_000 };

test('a hall is counted exactly, with texts and cut sockets', patience, async () => {
	const quick = bench('--sms 0.3 --drops 0.3 --seconds 2');
	await embedded(hallOf)(quick, 60);
	expect(quick.faults).toEqual([]);
	expect(quick.figures.find(({ what }) => what.startsWith('lost'))?.value).toBe(0);
});

test('ten copies of an answer count once, and cut sockets lose nothing', patience, async () => {
	const quick = bench('--seconds 1');
	await embedded(each(duplicates, drops, polling))(quick, 30);
	expect(quick.faults).toEqual([]);
});

test('changes of mind and every kind of load are counted exactly', patience, async () => {
	const quick = bench('--duration 1');
	await embedded(each(sustained, texts, texting, seminars, longLecture))(quick, 30);
	expect(quick.faults).toEqual([]);
});

test('words, ideas and marks are counted exactly', patience, async () => {
	const quick = bench('--seconds 0 --sms 0.5');
	const halls = (['cloud', 'brainstorm', 'rating'] as const).map((kind): Scene => {
		return (run, phones) => hallOf({ ...run, options: { ...run.options, kind } }, phones);
	});
	await embedded(each(...halls))(quick, 20);
	expect(quick.faults).toEqual([]);
});

test('the messages of a lecture are those that phones and projector heard', patience, async () => {
	const quick = bench('--seconds 0.1');
	await onSupabase(cost)(quick, 20);
	expect(quick.faults).toEqual([]);
	const figure = (what: RegExp) => quick.figures.find((one) => what.test(one.what));
	const messages = figure(/messages: 20 activities/);
	// Opened, closed and revealed: each to 20 phones and the projector, beside the counts for the host.
	expect(messages?.value).toBeGreaterThan(20 * 3 * 22);
	expect(messages?.naive).toBe(20 * 20 * 21);
	expect(figure(/requests to REST and Auth: 20/)?.value).toBeGreaterThan(20 * 4);
	expect(figure(/connections at once/)?.value).toBe(21);
});

test('on PostgreSQL as well', patience, async () => {
	const server = await startPostgres();
	const quick = bench('--sms 0.3 --seconds 1', await server.createDatabase());
	await embedded(hallOf)(quick, 40);
	expect(quick.faults).toEqual([]);
	await server.stop();
});

test('an answer is on the screen with the first count that holds it', () => {
	const shown = [
		{ at: 10, activity: 'a', answered: 1, participants: 3 },
		{ at: 20, activity: 'b', answered: 9, participants: 3 },
		{ at: 30, activity: 'a', answered: 3, participants: 3 }
	];
	expect(delays([1, 2, 3], [5, 9, 7], shown, 'a')).toEqual([9, 27, 28]);
});

test('the floor counts every answer', async () => {
	const bare = await floor(20, 0.1);
	expect(bare.acknowledged).toHaveLength(20);
	expect(bare.shown.at(-1)?.answered).toBe(20);
});
