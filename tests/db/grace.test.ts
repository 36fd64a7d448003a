import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { command, hostTally, lecture, state, student, vote, type Lecture } from './lecture.ts';
import { onEveryDatabase } from './stage.ts';

onEveryDatabase('grace', (stage) => {
	/** A lecture whose first question is open, a student in it, and the version on their phone. */
	async function asked() {
		const own = await lecture(stage);
		const { version } = await command(stage, own, 'open');
		const participant = await student(stage, own.session);
		return { own, activity: own.activities[0], participant, version };
	}
	const late = (activity: string) =>
		stage.unfiltered(
			sql<{ late: boolean }>`select late from public.answers where activity_id = ${activity}`
		);
	const closedAgo = (activity: string, seconds: number) =>
		stage.unfiltered(sql`update public.session_activities
			set closed_at = clock_timestamp() - make_interval(secs => ${seconds}) where id = ${activity}`);
	const answered = async ({ session }: Lecture) =>
		(await hostTally(stage, session)).payload.answered;

	test('an answer from before its phone heard of the close counts, and is marked late', async () => {
		const { own, ...answer } = await asked();
		await command(stage, own, 'close');
		const once = { ...answer, id: randomUUID() };
		expect(await vote(stage, [once])).toEqual(['late']);
		expect(await vote(stage, [once])).toEqual(['counted']);
		expect(await late(answer.activity)).toEqual([{ late: true }]);
		await command(stage, own, 'reveal');
		expect(await answered(own)).toBe(1);
		const [row] = await stage.rows(
			'authenticated',
			own.teacher,
			sql<{ given: unknown[][] }>`select public.session_answers(
				${own.session}, ${own.activities}::uuid[]) as given`
		);
		expect(row!.given.map((one) => one[5])).toEqual([true]);
	});

	test('an answer in time is not marked, nor by a resend after the close', async () => {
		const { own, ...answer } = await asked();
		const once = { ...answer, id: randomUUID() };
		await vote(stage, [once]);
		await command(stage, own, 'close');
		expect(await vote(stage, [once])).toEqual(['counted']);
		expect(await late(answer.activity)).toEqual([{ late: false }]);
	});

	test('who had heard of the close is late, and who does not say what they saw', async () => {
		const { own, activity, participant } = await asked();
		const answer = { activity, participant };
		const { version } = await command(stage, own, 'close');
		expect(await vote(stage, [{ ...answer, version }, answer])).toEqual(['not_open', 'not_open']);
		expect(await late(answer.activity)).toEqual([]);
	});

	test('a text has no screen: it has the grace by itself', async () => {
		const { own, activity, participant } = await asked();
		await command(stage, own, 'close');
		expect(await vote(stage, [{ activity, participant, channel: 'sms' }])).toEqual(['late']);
	});

	test('the grace ends after five seconds, and with the reveal', async () => {
		const { own, ...answer } = await asked();
		await command(stage, own, 'close');
		await closedAgo(answer.activity, 5.001);
		expect(await vote(stage, [answer])).toEqual(['not_open']);
		await closedAgo(answer.activity, 4);
		await command(stage, own, 'reveal');
		expect(await vote(stage, [answer])).toEqual(['not_open']);
	});

	test('it goes on while the next question is asked, or the session ends', async () => {
		for (const what of ['next', 'end'] as const) {
			const { own, ...answer } = await asked();
			await command(stage, own, what);
			expect(await vote(stage, [answer])).toEqual(['late']);
		}
	});

	test('a first answer never counts in a second round, nor after the question was opened again', async () => {
		const { own, ...answer } = await asked();
		await command(stage, own, 'close');
		await command(stage, own, 'restart_round');
		expect(await vote(stage, [answer])).toEqual(['not_open']);
		expect(await vote(stage, [{ ...answer, round: 2 }])).toEqual(['counted']);
		expect(await late(answer.activity)).toEqual([{ late: false }]);
	});

	test('a timer that ran out has the same grace, from the moment it ran out', async () => {
		const { own, ...answer } = await asked();
		await stage.unfiltered(sql`update public.sessions
			set closes_at = clock_timestamp() - interval '2 seconds' where id = ${own.session}`);
		await stage.server(sql`select public.close_expired(${own.session})`);
		const heard = { ...answer, version: (await state(stage, own.session)).version };
		expect(await vote(stage, [heard])).toEqual(['not_open']);
		expect(await vote(stage, [answer])).toEqual(['late']);
		const [row] = await stage.unfiltered(
			sql<{ ago: number }>`select extract(epoch from clock_timestamp() - closed_at)::float as ago
				from public.session_activities where id = ${answer.activity}`
		);
		expect(row!.ago).toBeGreaterThan(2);
	});
});
