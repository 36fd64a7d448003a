/** Writes `docs/performance.md` and its pictures from the figures of the last runs in `docs/bench/`. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { curve, plot } from './plot.ts';
import { RULE } from './prices.ts';
import { amount, digits, isWithin, limit, type Figure } from './report.ts';
import { SCENARIOS } from './scenarios.ts';
import { markdown, sideBySide, sizes, type Column } from './tables.ts';

interface Results {
	date: string;
	database: string;
	machine: { processor?: string; cores: number; memory: number };
	figures: Figure[];
	faults: { what: string }[];
}

const PAGE = 'docs/performance.md';
const FILES = ['pglite', 'postgresql'];
const SHARES = ['p50', 'p95', 'p99'] as const;
const SHOWN = 'answers within 5 s: sent → on the projector, ';
const COST = 'processor time of the server for one question';
const COUNTED =
	'The app runs in the edition that has its Supabase elsewhere. That Supabase counts every request that reaches it and every broadcast that it sends; the sockets of the phones and of the projector count what they receive. Each activity is opened, closed and revealed; the slower lecture is 20 times its last activity, which was measured. Phones that come in within seconds share most of what is read for them; over minutes, the requests are a few more for each phone. “Every vote to all” is what the votes alone would cost if each went to every phone.';
/** The hall that the budgets are for. */
const USUAL = 1000;

const runs = FILES.flatMap((name) => {
	const path = `docs/bench/${name}.json`;
	return existsSync(path) ? [{ name, ...(JSON.parse(readFileSync(path, 'utf8')) as Results) }] : [];
});
const columns: Column[] = runs.map(({ database, figures }) => ({ name: database, figures }));

for (const { name, database, figures } of runs) {
	const hall = figures.filter(({ scenario }) => scenario === 'hall');
	writeFileSync(
		`docs/bench/${name}-delay.svg`,
		plot(`Answer sent → on the projector (${database})`, 'ms', [
			...SHARES.map((share) => curve(hall, SHOWN + share, share)),
			curve(hall, `${SHOWN}p95`, 'floor, p95', true)
		])
	);
	writeFileSync(
		`docs/bench/${name}-cost.svg`,
		plot(`Processor time for one question (${database})`, 's', [
			curve(hall, COST, 'Amphi'),
			curve(hall, COST, 'floor', true)
		])
	);
}

function measured(): string {
	const rows = [
		['on', ...runs.map(({ date }) => date.slice(0, 10))],
		[
			'machine',
			...runs.map(({ machine: { processor = 'unknown processor', cores, memory } }) => {
				return `${processor}, ${cores} cores, ${Math.round(memory / 2 ** 30)} GB`;
			})
		],
		[
			'counts',
			...runs.map(({ faults }) =>
				faults.length === 0
					? 'every acknowledged answer counted exactly once'
					: `**wrong**: ${faults.map(({ what }) => what).join('; ')}`
			)
		],
		[
			'budgets kept',
			...runs.map(({ figures }) => {
				const budgeted = figures.filter(({ budget }) => budget !== undefined);
				return `${budgeted.filter(isWithin).length} of ${budgeted.length}`;
			})
		],
		[
			'the database alone takes',
			...runs.map(({ figures }) => {
				const alone = figures.find(({ scenario }) => scenario === 'floor');
				return alone ? `${amount(alone.value, alone.unit)} in plain batches of rows` : '–';
			})
		]
	];
	return markdown(['', ...runs.map(({ database }) => database)], rows);
}

function missed(): string {
	const lines = runs.flatMap(({ database, figures }) =>
		figures
			.filter((figure) => !isWithin(figure))
			.map((figure) => {
				const { scenario, what, phones, value, unit } = figure;
				const place = phones ? `${scenario} of ${digits(phones)}` : scenario;
				return `- ${database}, ${place}, ${what}: ${amount(value, unit)} (${limit(figure)})`;
			})
	);
	return lines.length === 0 ? 'Every budget is kept.' : `Missed:\n\n${lines.join('\n')}`;
}

function section(name: string): string {
	const { about } = SCENARIOS[name]!;
	const own = columns.map((column) => ({
		...column,
		figures: column.figures.filter(({ scenario }) => scenario === name)
	}));
	const all = own.flatMap(({ figures }) => figures);
	if (all.length === 0) return '';
	const title = `## ${name[0]!.toUpperCase()}${name.slice(1)}: ${about}`;
	if (name === 'cost') return `${title}\n\n${COUNTED} ${RULE}\n\n${sideBySide(own)}`;
	if (name !== 'hall') return `${title}\n\n${sideBySide(own)}`;
	const usual = own.map((column) => ({
		...column,
		figures: column.figures.filter(({ phones }) => phones === USUAL)
	}));
	const pictures = ['delay', 'cost'].flatMap((what) =>
		runs.map(
			({ name, database }) =>
				`<img src="bench/${name}-${what}.svg" width="49%" alt="${what} against the number of phones, ${database}">`
		)
	);
	return `${title}

${sideBySide(usual)}

### From ${digits(Math.min(...all.map(({ phones }) => phones ?? Infinity)))} phones to ${digits(Math.max(...all.map(({ phones }) => phones ?? 0)))}

${pictures.join('\n')}

${sizes(own)}`;
}

const text = `# Performance

${measured()}

${missed()}

## How it is measured

\`npm run bench -- --json docs/bench/pglite.json\` and the same with \`--postgres --json docs/bench/postgresql.json\` measure, \`node tests/bench/page.ts\` writes this page. Each scenario, and each size of a hall, has a server of its own, built and started as by \`npm start\`, on an empty data folder or database. Beside it, in a process of their own, are virtual phones: they join through \`POST /api/join\`, subscribe to Realtime with the browser's own protocol, and answer through the JSON API or by signed SMS. Everything runs on one machine, so the phones take their share of it.

- **Sent → on the projector** is the time from a phone's request to the first message to the screen that counts it.
- **× floor**: the same in the same run, under the same phones, of a bare \`ws\` server that counts what it receives, acknowledges at once, and tells one socket the count every 100 ms. It parses, stores and authorises nothing.
- **Processor time and memory** are those of the server's process. On PostgreSQL, the database's own processes are not in it; it runs with \`fsync\` off, as the tests start it. On PGlite they are, together with what the making of a new data folder left in memory.
- **Lost, counted twice or refused**: every phone's last answer is compared, key by key, with what the database counts, and the projector's last count with that. A run fails when any is wrong, never because of a time.
- ✓ keeps its budget, ✗ misses it. Halls of 2,000 and 3,000 may take twice as long as one of 1,000.

The bytes of a phone's first visit (≤ 70 kB until it can vote) depend on no load: \`tests/e2e/weight.test.ts\` measures them in Chromium with every \`npm test\`, and fails above.

${Object.keys(SCENARIOS).map(section).filter(Boolean).join('\n\n')}
`;

writeFileSync(PAGE, await format(text, { ...(await resolveConfig(PAGE)), parser: 'markdown' }));
