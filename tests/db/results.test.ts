import { sql } from 'kysely';
import { expect, test } from 'vitest';
import type { Results } from '../../src/lib/live/state.ts';
import { audience, command, hide, lecture, vote, type Lecture } from './lecture.ts';
import { onEveryDatabase } from './stage.ts';

type Given = [
	activity: string,
	round: number,
	value: unknown,
	participants: string[],
	times: number[]
];

onEveryDatabase('the results of a session', (stage) => {
	/** A lecture of two questions, the first asked twice, in which three took part. */
	async function held(): Promise<Lecture & { people: string[] }> {
		const own = await lecture(stage);
		const [first, second] = own.activities;
		const people = await audience(stage, own.session, 3);
		const all = (activity: string, round: number, said: string[]) =>
			vote(
				stage,
				said.map((key, n) => ({ activity, round, participant: people[n]!, keys: [key] }))
			);
		await command(stage, own, 'open');
		await all(first, 1, ['a', 'b', 'a']);
		await command(stage, own, 'restart_round');
		await all(first, 2, ['a', 'a', 'a']);
		await command(stage, own, 'next');
		await all(second, 1, ['b', 'a']);
		return { ...own, people };
	}
	const ask = async <T>({ teacher, session }: Lecture, name: string, activities: string[]) => {
		const [row] = await stage.rows(
			'authenticated',
			teacher,
			sql<{
				told: T;
			}>`select ${sql.ref(`public.${name}`)}(${session}, ${activities}::uuid[]) as told`
		);
		return row!.told;
	};

	test('every answer is there once, with who gave it and when, to the microsecond', async () => {
		const own = await held();
		const given = await ask<Given[]>(own, 'session_answers', own.activities);
		expect(given).toHaveLength(5);
		const told = given.flatMap(([activity, round, value, participants, times]) =>
			participants.map((who, i) => [activity, round, JSON.stringify(value), who, times[i]])
		);
		const rows = await stage.unfiltered(
			sql<{
				row: unknown[];
			}>`select jsonb_build_array(activity_id, round, value::text, participant_id,
				(extract(epoch from answered_at) * 1000000)::bigint) as row
				from public.answers where activity_id = any (${own.activities}::uuid[])`
		);
		expect(rows).toHaveLength(8);
		expect(told.sort()).toEqual(rows.map(({ row }) => row).sort());
	});

	test('only the activities asked for are told, and none is no answer', async () => {
		const own = await held();
		const [, second] = own.activities;
		const given = await ask<Given[]>(own, 'session_answers', [second]);
		expect(new Set(given.map(([activity]) => activity))).toEqual(new Set([second]));
		for (const name of ['session_answers', 'session_tallies']) {
			expect(await ask(own, name, [])).toEqual([]);
		}
	});

	test('the tallies are those of each activity and round, without what the teacher removed', async () => {
		const own = await held();
		const [first, second] = own.activities;
		await hide(stage, own, first, 'b');
		const one = async (activity: string, round: number) => {
			const [row] = await stage.rows(
				'authenticated',
				own.teacher,
				sql<{
					told: Results;
				}>`select public.session_tally(${own.session}, ${activity}, ${round}::smallint) as told`
			);
			return row!.told;
		};
		const all = await ask<Results[]>(own, 'session_tallies', [second, first]);
		expect(all).toEqual([await one(first, 1), await one(first, 2), await one(second, 1)]);
		expect(all[0]).toMatchObject({ participants: 3, answered: 3, counts: [['a', 2]] });
	});

	test('an activity of another session of the teacher’s own is not found in this one', async () => {
		const own = await held();
		const [other] = await stage.unfiltered(
			sql<{ id: string }>`
			with again as (
				insert into public.sessions (owner_id, code, title, language)
				values (${own.teacher}, translate(upper(substr(md5(random()::text), 1, 6)), '01', '23'), 'x', 'en')
				returning id
			)
			insert into public.session_activities (session_id, position, kind, content, public_content, graded, streams)
			select id, 1, 'poll', '{}', '{}', false, false from again returning id`
		);
		for (const name of ['session_answers', 'session_tallies']) {
			const attempt = ask(own, name, [own.activities[0], other!.id]);
			await expect(attempt, name).rejects.toThrow('not_found');
		}
	});
});
