import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { command, lecture, state, student, vote } from './lecture.ts';
import { onEveryDatabase } from './stage.ts';

onEveryDatabase('answers', (stage) => {
	test('an answer sent twice is counted once, and the highest seq counts whatever the order', async () => {
		const own = await lecture(stage);
		const [activity] = own.activities;
		await command(stage, own, 'open');
		const participant = await student(stage, own.session);
		const once = { activity, participant, id: randomUUID(), seq: 5 };
		expect(await vote(stage, [once, once])).toEqual(['counted', 'counted']);
		for (const [seq, key] of [
			[9, 'b'],
			[7, 'c']
		] as const) {
			expect(await vote(stage, [{ activity, participant, seq, keys: [key] }])).toEqual(['counted']);
		}
		await command(stage, own, 'show_results');
		expect((await state(stage, own.session)).results).toMatchObject({
			participants: 1,
			answered: 1,
			counts: [['b', 1]]
		});
	});

	test('within one batch as well the highest seq counts', async () => {
		const own = await lecture(stage);
		const [activity] = own.activities;
		await command(stage, own, 'open');
		const participant = await student(stage, own.session);
		await vote(stage, [
			{ activity, participant, seq: 2, keys: ['b'] },
			{ activity, participant, seq: 1, keys: ['a'] }
		]);
		expect((await command(stage, own, 'show_results')).results?.counts).toEqual([['b', 1]]);
	});

	test('an answer after the close is late, a resend of a counted one is not', async () => {
		const own = await lecture(stage);
		const [activity] = own.activities;
		await command(stage, own, 'open');
		const first = { activity, participant: await student(stage, own.session), id: randomUUID() };
		const second = { activity, participant: await student(stage, own.session) };
		await vote(stage, [first]);
		await command(stage, own, 'close');
		expect(await vote(stage, [first, second])).toEqual(['counted', 'not_open']);
	});

	test('each round has its own answers', async () => {
		const own = await lecture(stage);
		const [activity] = own.activities;
		await command(stage, own, 'open');
		const participant = await student(stage, own.session);
		await vote(stage, [{ activity, participant, keys: ['a'] }]);
		await command(stage, own, 'restart_round');
		expect(
			await vote(stage, [
				{ activity, participant, round: 1, seq: 2 },
				{ activity, participant, round: 2, keys: ['b'] }
			])
		).toEqual(['not_open', 'counted']);
		expect((await command(stage, own, 'show_results')).results).toMatchObject({
			round: 2,
			answered: 1,
			counts: [['b', 1]]
		});
		const [first] = await stage.rows(
			'authenticated',
			own.teacher,
			sql<{
				tally: object;
			}>`select public.session_tally(${own.session}, ${activity}, 1::smallint) as tally`
		);
		expect(first!.tally).toMatchObject({ round: 1, counts: [['a', 1]] });
	});

	test('an answer to an activity that is not the current one is late', async () => {
		const own = await lecture(stage);
		await command(stage, own, 'open');
		const participant = await student(stage, own.session);
		expect(await vote(stage, [{ activity: own.activities[1], participant }])).toEqual(['not_open']);
	});

	test('a participant of another session counts nowhere, nor does one unknown', async () => {
		const own = await lecture(stage);
		const other = await lecture(stage);
		const [activity] = own.activities;
		await command(stage, own, 'open');
		const strangers = [await student(stage, other.session), randomUUID()];
		expect(
			await vote(
				stage,
				strangers.map((participant) => ({ activity, participant }))
			)
		).toEqual(['foreign', 'foreign']);
		expect((await command(stage, own, 'show_results')).results?.answered).toBe(0);
	});
});
