import { embedded, onSupabase, type Bench } from './bench.ts';
import { cost } from './cost-scenario.ts';
import { hallOf } from './hall-scenario.ts';
import { enough, seminars, sustained, texting, texts } from './load-scenarios.ts';
import { longLecture } from './long-scenario.ts';
import type { Options } from './options.ts';
import { drops, duplicates, polling } from './resilience-scenarios.ts';
import { start } from './start-scenario.ts';

/** One kind of situation that the bench measures. */
export interface Scenario {
	/** For lists and headings. */
	about: string;
	/** How many phones it takes, each time that it is played. */
	sizes(options: Options): number[];
	play(bench: Bench, phones: number): Promise<void>;
}

const upTo =
	(most: number) =>
	({ phones }: Options): number[] => [Math.min(most, Math.max(...phones))];

/** Every scenario by its name, in the order in which they are played. */
export const SCENARIOS: Record<string, Scenario> = {
	hall: {
		about: 'one hall, one question after the other',
		sizes: ({ phones }) => phones,
		play: embedded(hallOf)
	},
	duplicates: {
		about: 'each phone sends its answer ten times at once',
		sizes: upTo(1000),
		play: embedded(duplicates)
	},
	drops: {
		about: 'sockets are cut in the middle of a vote',
		sizes: upTo(1000),
		play: embedded(drops)
	},
	polling: {
		about: 'a network that lets no socket through',
		sizes: upTo(1000),
		play: embedded(polling)
	},
	sustained: {
		about: 'everyone changes their mind, again and again',
		sizes: ({ phones, duration }) => [
			Math.max(...phones) < 1000 ? Math.max(...phones) : enough(duration)
		],
		play: embedded(sustained)
	},
	texts: {
		about: 'word cloud and open question, no two answers the same',
		sizes: upTo(1000),
		play: embedded(texts)
	},
	seminars: {
		about: 'many sessions at once',
		sizes: ({ phones }) => [Math.min(200, Math.ceil(Math.max(...phones) / 15)) * 30],
		play: embedded(seminars)
	},
	texting: {
		about: 'SMS only',
		sizes: upTo(500),
		play: embedded(texting)
	},
	lecture: {
		about: 'an hour in fast-forward, then its results',
		sizes: upTo(1000),
		play: embedded(longLecture)
	},
	cost: {
		about: 'what a lecture asks of Supabase, and its price',
		sizes: upTo(1000),
		play: onSupabase(cost)
	},
	start: {
		about: 'from the start of the server to its first page',
		sizes: () => [0],
		play: start
	}
};
