/**
 * `npm run bench`: halls of virtual phones against the built server, beside the floor of a bare server
 * and of a plain insert in the same run. Fails when a count is wrong, never because of a time.
 */
import { writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { startPostgres } from '../support/postgres.ts';
import { databaseFloor } from './floor-database.ts';
import { hall } from './hall.ts';
import { hallOf, type Run } from './hall-scenario.ts';
import { school } from './lecture.ts';
import { longLecture, seminars, sustained, texting, texts } from './load-scenarios.ts';
import { isWithin, table, type Figure } from './report.ts';
import { startTime } from './start-scenario.ts';

const { values } = parseArgs({
	options: {
		/** Sizes of the halls, with commas. */
		phones: { type: 'string', default: '100,300,1000,2000,3000' },
		/** hall, sustained, texts, seminars, texting, lecture, start; with commas, or all. */
		scenario: { type: 'string', default: 'all' },
		/** Share of the phones that answer by signed SMS in `hall`. */
		sms: { type: 'string', default: '0' },
		/** On a PostgreSQL server instead of PGlite, started for the run. */
		postgres: { type: 'boolean', default: false },
		/** Writes the figures to a file. */
		json: { type: 'string' }
	}
});
const sizes = values.phones.split(',').map(Number);
const largest = Math.max(...sizes);

const figures: Figure[] = [];
const faults: string[] = [];
const say = (progress: string) => {
	if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${progress}…`);
	else process.stderr.write(`${progress}\n`);
};

const server = values.postgres ? await startPostgres() : undefined;
const database = async () => server && (await server.createDatabase());

say('the database alone');
const insertRate = await databaseFloor(await database());
figures.push({ what: 'plain batched insert', value: insertRate, unit: '/s' });

/** One scenario on a server of its own. */
async function on(scenario: string, play: (run: Run) => Promise<void>): Promise<void> {
	if (values.scenario !== 'all' && !values.scenario.split(',').includes(scenario)) return;
	const url = await database();
	const place = await school(url ? { DATABASE_URL: url } : {});
	const postgres = url !== undefined;
	try {
		await play({ school: place, phones: await hall(), figures, faults, say, insertRate, postgres });
	} finally {
		await place.stop();
	}
}

for (const phones of sizes) await on('hall', (run) => hallOf(run, phones, Number(values.sms)));
await on('sustained', (run) => sustained(run, Math.min(1000, largest)));
await on('texts', (run) => texts(run, Math.min(1000, largest)));
await on('seminars', (run) => seminars(run, Math.min(200, Math.ceil(largest / 15)), 30));
await on('texting', (run) => texting(run, 50, largest < 1000 ? 2 : 10));
await on('lecture', (run) => longLecture(run, Math.min(1000, largest), largest < 1000 ? 10 : 60));
if (values.scenario === 'all' || values.scenario.includes('start')) figures.push(await startTime());
await server?.stop();

if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
console.log(table(figures));
if (values.json) {
	const machine = { processor: cpus()[0]?.model, cores: cpus().length, memory: totalmem() };
	const on = values.postgres ? 'PostgreSQL' : 'PGlite';
	const told = { date: new Date().toISOString(), database: on, machine, figures, faults };
	await writeFile(values.json, `${JSON.stringify(told, null, '\t')}\n`);
}
const missed = figures.filter((figure) => !isWithin(figure)).length;
if (missed > 0) console.log(`\n${missed} figures miss their budget.`);
for (const fault of faults) console.error(`wrong: ${fault}`);
process.exit(faults.length > 0 ? 1 : 0);
