/** Writes `docs/performance.md` and its pictures from the figures of the last runs in `docs/bench/`. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { curve, plot } from './plot.ts';
import { markdown, type Figure } from './report.ts';

interface Results {
	date: string;
	database: string;
	machine: { processor?: string; cores: number; memory: number };
	figures: Figure[];
	faults: string[];
}

const FILES = ['pglite', 'postgresql'];
const SHARES = ['p50', 'p95', 'p99'] as const;
const SHOWN = 'answers within 5 s: sent → on the projector, ';
const COST = 'processor time of the server for one question';

const runs = FILES.flatMap((name) => {
	const path = `docs/bench/${name}.json`;
	return existsSync(path)
		? [{ name, results: JSON.parse(readFileSync(path, 'utf8')) as Results }]
		: [];
});

const sections = runs.map(({ name, results }) => {
	const { figures, database, machine, date, faults } = results;
	writeFileSync(
		`docs/bench/${name}-delay.svg`,
		plot(`Answer sent → on the projector (${database})`, 'ms', [
			...SHARES.map((share) => curve(figures, SHOWN + share, share)),
			curve(figures, `${SHOWN}p95`, 'floor, p95', true)
		])
	);
	writeFileSync(
		`docs/bench/${name}-cost.svg`,
		plot(`Processor time for one question (${database})`, 's', [
			curve(figures, COST, 'Amphi'),
			curve(figures, COST, 'floor', true)
		])
	);
	const memory = Math.round(machine.memory / 2 ** 30);
	return `## On ${database}

${date.slice(0, 10)}, ${machine.processor ?? 'unknown processor'}, ${machine.cores} cores, ${memory} GB. ${faults.length === 0 ? 'Every acknowledged answer was counted exactly once.' : `Wrong: ${faults.join('; ')}.`}

![Delay against the number of phones](bench/${name}-delay.svg)
![Cost against the number of phones](bench/${name}-cost.svg)

${markdown(figures)}
`;
});

writeFileSync(
	'docs/performance.md',
	`# Performance

Measured by \`npm run bench -- --json docs/bench/pglite.json\` (and \`--postgres\`), written by \`node tests/bench/page.ts\`. The built server runs beside processes of virtual phones, which join through \`POST /api/join\`, subscribe to Realtime with the browser's own protocol, and answer through the JSON API. Everything runs on one machine, so the phones take their share of it.

The **floor** is measured in the same run, under the same phones: a bare \`ws\` server that counts what it receives, acknowledges at once, and tells one socket the count every 100 ms. It parses, stores and authorises nothing. \`plain batched insert\` is the same database without rules, rights or counting. PostgreSQL runs with \`fsync\` off, as the tests start it.

"Sent → on the projector" is the time from a phone's request to the first message to the screen that counts it. A run fails when a count is wrong, never because of a time.

${sections.join('\n')}`
);
