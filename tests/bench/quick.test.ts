import { expect, test } from 'vitest';
import { floor } from './floor.ts';
import { hall } from './hall.ts';
import { hallOf, type Run } from './hall-scenario.ts';
import { school } from './lecture.ts';
import { longLecture, sustained, texting, texts } from './load-scenarios.ts';
import { delays } from './projector.ts';
import { startPostgres } from '../support/postgres.ts';

/** Plays scenarios on a server of their own; what was wrong. */
async function faults(
	environment: Record<string, string>,
	...scenarios: ((run: Run) => Promise<void>)[]
): Promise<string[]> {
	const place = await school(environment);
	const postgres = 'DATABASE_URL' in environment;
	try {
		const found: string[] = [];
		for (const play of scenarios) {
			const phones = await hall();
			const rest = { figures: [], faults: found, say: () => {}, insertRate: 1, postgres };
			await play({ school: place, phones, ...rest });
		}
		return found;
	} finally {
		await place.stop();
	}
}

test(
	'a hall of phones, a third of them by SMS, is counted exactly',
	{ timeout: 120_000 },
	async () => {
		expect(await faults({}, (run) => hallOf(run, 60, 0.3))).toEqual([]);
	}
);

test(
	'changes of mind, different texts, many texts and a long lecture are counted exactly',
	{ timeout: 120_000 },
	async () => {
		const found = await faults(
			{},
			(run) => sustained(run, 40),
			(run) => texts(run, 40),
			(run) => texting(run, 20, 1),
			(run) => longLecture(run, 30, 6)
		);
		expect(found).toEqual([]);
	}
);

test('on PostgreSQL as well', { timeout: 120_000 }, async () => {
	const server = await startPostgres();
	const DATABASE_URL = await server.createDatabase();
	expect(await faults({ DATABASE_URL }, (run) => hallOf(run, 40, 0.3))).toEqual([]);
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
