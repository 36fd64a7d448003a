import { parseArgs } from 'node:util';
import { KIND_IDS, type KindId } from '../../src/lib/activities/kind.ts';

/** What a run of the bench measures. */
export interface Options {
	/** Sizes of the halls. */
	phones: number[];
	scenarios: readonly string[];
	kind: KindId;
	/** Seconds over which a hall answers. */
	seconds: number;
	/** Share that answers by signed SMS. */
	sms: number;
	/** Share of the sockets that is cut; undefined leaves it to the scenario. */
	drops?: number;
	/** Seconds of sustained load. */
	duration: number;
	postgres: boolean;
	json?: string;
}

/** A sentence about an option that does not parse. */
export class BadOption extends Error {}

const OPTIONS = {
	phones: { type: 'string', default: '100,300,1000,2000,3000' },
	scenario: { type: 'string', default: 'all' },
	kind: { type: 'string', default: 'choice' },
	seconds: { type: 'string', default: '5' },
	sms: { type: 'string', default: '0' },
	drops: { type: 'string' },
	duration: { type: 'string', default: '5' },
	postgres: { type: 'boolean', default: false },
	json: { type: 'string' },
	help: { type: 'boolean', default: false }
} as const;

/** What `--help` prints. */
export function help(scenarios: Record<string, string>): string {
	const width = Math.max(...Object.keys(scenarios).map((name) => name.length));
	const list = Object.entries(scenarios).map(
		([name, what]) => `    ${name.padEnd(width)}  ${what}`
	);
	return `npm run bench -- [options]

  --phones 100,1000     sizes of the halls (${OPTIONS.phones.default}); the other
                        scenarios take the largest, most of them 1000 at most
  --scenario hall,lecture
                        which ones (all):
${list.join('\n')}
  --kind poll           kind of question in hall, duplicates, drops and cost:
                        ${KIND_IDS.join(', ')} (choice)
  --seconds 5           a hall answers evenly over so many seconds; 0: all in the same instant
                        (5, which the budgets are for; hall has the same instant besides)
  --sms 0.3             share of the phones in hall that answer by signed SMS, 0 to 1 (0)
  --drops 0.5           share of the sockets that is cut in the middle of a vote and comes back,
                        0 to 1 (none in hall, 0.3 in drops)
  --duration 60         seconds that the sustained load lasts (5)
  --postgres            on a real PostgreSQL, started for the run, instead of PGlite
  --json file           writes the figures to a file

Ends with 1 when a count is wrong, with 2 for a wrong option, never because of a time.`;
}

/** The options of a command line; null when it asks for help. Throws a `BadOption` with a sentence. */
export function readOptions(args: string[], scenarios: readonly string[]): Options | null {
	const given = parse(args);
	if (given.help) return null;
	return {
		phones: given.phones.split(',').map((size) => number('phones', size, 1, 20_000, true)),
		scenarios: picked(given.scenario, scenarios),
		kind: oneOf('kind', given.kind, KIND_IDS),
		seconds: number('seconds', given.seconds, 0, 3600),
		sms: number('sms', given.sms, 0, 1),
		drops: given.drops === undefined ? undefined : number('drops', given.drops, 0, 1),
		duration: number('duration', given.duration, 1, 3600),
		postgres: given.postgres,
		json: given.json
	};
}

function parse(args: string[]) {
	try {
		return parseArgs({ args, options: OPTIONS }).values;
	} catch (error) {
		throw new BadOption((error as Error).message);
	}
}

function picked(names: string, scenarios: readonly string[]): readonly string[] {
	if (names === 'all') return scenarios;
	return names.split(',').map((name) => oneOf('scenario', name, scenarios));
}

function oneOf<Word extends string>(name: string, said: string, words: readonly Word[]): Word {
	const word = words.find((known) => known === said.trim());
	if (!word) throw new BadOption(`--${name} knows no "${said}": ${words.join(', ')}.`);
	return word;
}

function number(name: string, said: string, least: number, most: number, whole = false): number {
	const value = said.trim() === '' ? NaN : Number(said);
	if (value >= least && value <= most && (!whole || Number.isInteger(value))) return value;
	const what = whole ? 'a whole number' : 'a number';
	throw new BadOption(`--${name} takes ${what} from ${least} to ${most}, not "${said}".`);
}
