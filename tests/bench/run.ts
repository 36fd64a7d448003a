/**
 * `npm run bench`: halls of virtual phones against the built server, beside the floor of a bare server
 * and of a plain insert in the same run. Fails when a count is wrong, never because of a time.
 */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { databaseFloor } from './floor-database.ts';
import { hall } from './hall.ts';
import { school } from './lecture.ts';
import { isWithin, table, type Figure } from './report.ts';
import { hallOf, type Run } from './scenarios.ts';

const { values } = parseArgs({
	options: {
		phones: { type: 'string', default: '100,300,1000,2000,3000' },
		texting: { type: 'string', default: '0' },
		json: { type: 'string' }
	}
});
const sizes = values.phones.split(',').map(Number);
const texting = Number(values.texting);

const figures: Figure[] = [];
const faults: string[] = [];
const say = (progress: string) => process.stderr.write(`\r\x1b[K${progress}…`);

say('the database alone');
figures.push({
	what: 'plain batched insert',
	value: await databaseFloor(process.env.DATABASE_URL),
	unit: '/s'
});
for (const phones of sizes) {
	const place = await school();
	const run: Run = { school: place, phones: await hall(), figures, faults, say };
	try {
		await hallOf(run, phones, texting);
	} finally {
		await place.stop();
	}
}
process.stderr.write('\r\x1b[K');
console.log(table(figures));
if (values.json)
	await writeFile(values.json, `${JSON.stringify({ figures, faults }, null, '\t')}\n`);
const missed = figures.filter((figure) => !isWithin(figure));
if (missed.length > 0)
	console.log(`\n${missed.length} of ${figures.length} figures miss their budget.`);
for (const fault of faults) console.error(`wrong: ${fault}`);
process.exit(faults.length > 0 ? 1 : 0);
