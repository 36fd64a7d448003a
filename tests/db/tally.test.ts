import fc from 'fast-check';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import type { Count } from '../../src/lib/activities/kind.ts';
import { textKey } from '../../src/lib/activities/text.ts';
import type { Results } from '../../src/lib/live/state.ts';
import {
	audience,
	command,
	hide,
	hostTally,
	lecture,
	state,
	vote,
	type Lecture,
	type Vote
} from './lecture.ts';
import { onEveryDatabase } from './stage.ts';

type Said = Pick<Vote, 'keys' | 'labels'>;

/** Counts answers one by one, as slowly and plainly as can be. */
function counted(hall: Said[]): Count[] {
	const counts = new Map<string, { n: number; spellings: Map<string, number> }>();
	for (const { keys = [], labels = [] } of hall) {
		keys.forEach((key, i) => {
			const { n, spellings } = counts.get(key) ?? { n: 0, spellings: new Map<string, number>() };
			const label = labels[i];
			if (label) spellings.set(label, (spellings.get(label) ?? 0) + 1);
			counts.set(key, { n: n + 1, spellings });
		});
	}
	return [...counts]
		.map(([key, { n, spellings }]): Count => {
			const [commonest] = [...spellings].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
			return commonest ? [key, n, commonest[0]] : [key, n];
		})
		.sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
}

onEveryDatabase('a tally', (stage) => {
	/** A lecture whose first activity is open, with one answer of each participant. */
	async function answered(said: Said[], streams = false): Promise<Lecture> {
		const own = await lecture(stage, { streams });
		const [activity] = own.activities;
		await command(stage, own, 'open');
		const people = await audience(stage, own.session, said.length);
		await vote(
			stage,
			people.map((participant, n) => ({ activity, participant, ...said[n] }))
		);
		await command(stage, own, 'show_results');
		return own;
	}
	const onPhones = async ({ session }: Lecture) => (await state(stage, session)).results!;
	const everything = async ({ teacher, session, activities: [activity] }: Lecture) => {
		const [row] = await stage.rows(
			'authenticated',
			teacher,
			sql<{
				tally: Results;
			}>`select public.session_tally(${session}, ${activity}, 1::smallint) as tally`
		);
		return row!.tally;
	};
	const text = (label: string): Said => ({ keys: [textKey(label)], labels: [label] });
	const bytes = (counts: Count[]) => Buffer.byteLength(JSON.stringify(counts));

	test('words merge under their commonest spelling', async () => {
		const own = await answered(['Été', 'été', 'été', 'mer'].map(text));
		expect((await onPhones(own)).counts).toEqual([
			['ete', 3, 'été'],
			['mer', 1, 'mer']
		]);
	});

	test('whatever a hall said, a tally counts each answer once, under its commonest spelling', async () => {
		const keys = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 4 });
		const word = fc.record({
			key: fc.constantFrom('a', 'b', 'c'),
			as: fc.constantFrom('1', '2', '3')
		});
		const said = fc.oneof(
			keys.map((keys): Said => ({ keys, labels: [] })),
			fc.uniqueArray(word, { selector: ({ key }) => key, maxLength: 3 }).map((words): Said => ({
				keys: words.map(({ key }) => key),
				labels: words.map(({ key, as }) => key + as)
			}))
		);
		await fc.assert(
			fc.asyncProperty(fc.array(said, { minLength: 1, maxLength: 40 }), async (hall) => {
				const tally = await everything(await answered(hall));
				expect(tally.answered).toBe(hall.length);
				expect(tally.counts).toEqual(counted(hall));
			}),
			{ numRuns: 25 }
		);
	});

	test('a removed word leaves every screen, its answers stay, and it can come back', async () => {
		const own = await answered(['été', 'été', 'mer'].map(text));
		const [activity] = own.activities;
		const { version } = await state(stage, own.session);
		const sea = { answered: 3, counts: [['mer', 1, 'mer']] };
		await hide(stage, own, activity, 'ete');
		await hide(stage, own, activity, 'ete');
		expect(await onPhones(own)).toMatchObject(sea);
		expect(await everything(own)).toMatchObject(sea);
		expect((await hostTally(stage, own.session)).payload).toMatchObject(sea);
		expect((await state(stage, own.session)).version).toBeGreaterThan(version);
		await hide(stage, own, activity, 'ete', false);
		expect((await onPhones(own)).counts).toContainEqual(['ete', 2, 'été']);
		expect((await hostTally(stage, own.session)).payload.counts).toHaveLength(2);
	});

	test('no word is removed through the activity of another session', async () => {
		const own = await answered([text('mer')]);
		const other = await answered([text('mer')]);
		for (const { teacher } of [own, other]) {
			const mixed = { teacher, session: own.session };
			await expect(hide(stage, mixed, other.activities[0], 'mer')).rejects.toThrow('not_found');
		}
		expect((await onPhones(own)).counts).toHaveLength(1);
		expect((await onPhones(other)).counts).toHaveLength(1);
	});

	test('of four hundred texts the host is told 300, the phones 20, the results page all', async () => {
		const said = Array.from({ length: 400 }, (_, n) => text(n < 3 ? 'the same' : `text ${n}`));
		const own = await answered(said);
		const phones = await onPhones(own);
		const host = (await hostTally(stage, own.session)).payload;
		for (const { participants, answered, counts } of [phones, host]) {
			expect({ participants, answered }).toEqual({ participants: 400, answered: 400 });
			expect(counts[0]).toEqual(['the same', 3, 'the same']);
		}
		expect(phones.counts).toHaveLength(20);
		expect(host.counts).toHaveLength(300);
		expect((await everything(own)).counts).toHaveLength(398);
	});

	test.each(['é', '"', '漢', '🌊'])(
		'four hundred answers as long as can be, of %s, are not too much for anyone',
		async (letter) => {
			// With its number, 500 UTF-16 units: as many as an answer may have.
			const long = letter.repeat(496 / letter.length);
			const said = Array.from({ length: 400 }, (_, n) => text(`${n} ${long}`));
			const own = await answered(said);
			const { payload, bytes: sent } = await hostTally(stage, own.session);
			expect(sent).toBeLessThan(256 * 1024);
			// What JSON escapes is twice as long.
			const escaped = letter === '"' ? 2 : 1;
			expect(bytes(payload.counts)).toBeLessThanOrEqual(escaped * 120_000);
			expect(payload.counts.length).toBeGreaterThan(40);
			const { counts } = await onPhones(own);
			expect(bytes(counts)).toBeLessThanOrEqual(escaped * 12_000);
			expect(counts.length).toBeGreaterThan(4);
			expect((await everything(own)).counts).toHaveLength(400);
		}
	);

	/** Four hundred ideas, the alphabetically last of them liked by forty students. */
	const liked = 'i:c1:idea 499';
	const ideas = Array.from({ length: 400 }, (_, n): Said => {
		const label = `idea ${n + 100}`;
		const likes = n < 40 ? [`l:${liked}`] : [];
		return { keys: [`i:c1:${label}`, ...likes], labels: [label] };
	});

	test('an idea that many like is on every screen, with its likes', async () => {
		const own = await answered(ideas, true);
		const phones = await onPhones(own);
		const host = (await hostTally(stage, own.session)).payload;
		for (const { counts } of [phones, host]) {
			expect(counts).toContainEqual([liked, 1, 'idea 499']);
			expect(counts).toContainEqual([`l:${liked}`, 40]);
		}
		expect(phones.counts).toHaveLength(60);
		expect(host.counts).toHaveLength(300);
	});

	const keysOn = (counts: Count[]) => new Set(counts.map(([key]) => key));
	const pairs = (size: number) =>
		Array.from({ length: size }, (_, n): Said => {
			const label = `idea ${n}`;
			return { keys: [`i:c1:${label}`, `l:i:c1:${label}`], labels: [label] };
		});

	test('ideas that are liked as often come whole: each with its likes, each like with its idea', async () => {
		const keys = keysOn((await onPhones(await answered(pairs(100), true))).counts);
		expect(keys.size).toBe(60);
		for (const key of keys) {
			expect(keys).toContain(key.startsWith('l:') ? key.slice(2) : `l:${key}`);
		}
	});

	test('an idea at the limit never loses its likes', async () => {
		// One idea without a like, said twice, comes first: the pairs after it begin at even places.
		const alone: Said = { keys: ['i:c1:alone'], labels: ['alone'] };
		const keys = keysOn(
			(await onPhones(await answered([alone, alone, ...pairs(100)], true))).counts
		);
		expect(keys).toContain('i:c1:alone');
		for (const key of keys) {
			if (key.startsWith('i:c1:idea')) expect(keys).toContain(`l:${key}`);
		}
	});

	test('a removed idea takes its likes along', async () => {
		const own = await answered(pairs(2), true);
		await hide(stage, own, own.activities[0], 'i:c1:idea 0');
		expect(keysOn((await onPhones(own)).counts)).toEqual(new Set(['i:c1:idea 1', 'l:i:c1:idea 1']));
	});

	test('likes of ideas that nobody had push no idea off the phones', async () => {
		const invented = Array.from({ length: 50 }, (_, n) => `l:i:c1:${n}`);
		const keys = keysOn(
			(await onPhones(await answered([{ keys: invented }, ...pairs(20)], true))).counts
		);
		expect(keys.size).toBe(40);
	});

	test('phones see ideas while the vote is open, other counts only where they are shown', async () => {
		const own = await answered(ideas, true);
		expect((await command(stage, own, 'hide_results')).results?.counts).toHaveLength(60);
		const plain = await answered([text('mer')]);
		expect((await command(stage, plain, 'hide_results')).results).toBeUndefined();
	});

	test('a counted answer is told to the host, and to phones that are shown results', async () => {
		const own = await answered([text('mer')]);
		const publish = async () => {
			await stage.server(sql`select public.publish_tally(${own.session}, true)`);
			return (await state(stage, own.session)).version;
		};
		const { version } = await state(stage, own.session);
		const shown = await publish();
		expect(shown).toBeGreaterThan(version);
		const hidden = await command(stage, own, 'hide_results');
		expect(await publish()).toBe(hidden.version);
		const { payload } = await hostTally(stage, own.session);
		expect(payload).toMatchObject({ answered: 1, counts: [['mer', 1, 'mer']] });
	});
});
