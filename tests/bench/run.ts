/**
 * `npm run bench`: halls of virtual phones against the built server, beside the floor of a bare server
 * and of a plain insert in the same run. Fails when a count is wrong, never because of a time.
 */
import { writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { build } from '../../src/cli/build.js';
import { startPostgres } from '../support/postgres.ts';
import type { Bench, Fault } from './bench.ts';
import { databaseFloor } from './floor-database.ts';
import { BadOption, help, readOptions, type Options } from './options.ts';
import { isWithin, table, type Figure } from './report.ts';
import { SCENARIOS } from './scenarios.ts';

const options = read();
build();

const figures: Figure[] = [];
const faults: Fault[] = [];
const tell = (progress: string) => {
	if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${progress}…`);
	else process.stderr.write(`${progress}\n`);
};

const server = options.postgres ? await startPostgres() : undefined;
const database = async () => server && (await server.createDatabase());

tell('the database alone');
const insertRate = await databaseFloor(await database());
figures.push({
	scenario: 'floor',
	what: 'rows into the same database in plain batches',
	value: insertRate,
	unit: '/s'
});
for (const scenario of options.scenarios) await play(scenario);
await server?.stop();

if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
console.log(table(figures));
if (options.json) await write(options.json);
const missed = figures.filter((figure) => !isWithin(figure));
if (missed.length > 0) console.log('\nBudgets missed:');
for (const { scenario, what, phones } of missed) {
	console.log(`  ${scenario}${phones ? `, ${phones} phones` : ''}: ${what}`);
}
for (const { what } of faults) console.error(`wrong: ${what}`);
process.exit(faults.length > 0 ? 1 : 0);

/** The options, unless they only ask for help or do not parse. */
function read(): Options {
	try {
		const options = readOptions(process.argv.slice(2), Object.keys(SCENARIOS));
		if (options) return options;
		const about = Object.entries(SCENARIOS).map(([name, { about }]) => [name, about]);
		console.log(help(Object.fromEntries(about)));
		process.exit(0);
	} catch (error) {
		if (!(error instanceof BadOption)) throw error;
		console.error(`${error.message}\nnpm run bench -- --help lists the options.`);
		process.exit(2);
	}
}

/** Plays a scenario at each of its sizes; one that breaks off is wrong, and the rest is still measured. */
async function play(scenario: string): Promise<void> {
	const { sizes, play } = SCENARIOS[scenario]!;
	for (const phones of sizes(options)) {
		const place = phones ? `${scenario}, ${phones} phones` : scenario;
		const bench: Bench = {
			options,
			insertRate,
			postgres: options.postgres,
			database,
			note: (figure) => figures.push({ scenario, ...figure }),
			fault: (what, n = 1) => faults.push({ what: `${place}: ${what}`, n }),
			say: (progress) => tell(`${place}: ${progress}`)
		};
		try {
			await play(bench, phones);
		} catch (error) {
			bench.fault(`broke off: ${error instanceof Error ? error.message : String(error)}`);
		}
	}
}

async function write(path: string): Promise<void> {
	const machine = { processor: cpus()[0]?.model, cores: cpus().length, memory: totalmem() };
	const on = options.postgres ? 'PostgreSQL' : 'PGlite';
	const date = new Date().toISOString();
	const told = { date, database: on, machine, options, figures, faults };
	await writeFile(path, `${JSON.stringify(told, null, '\t')}\n`);
}
