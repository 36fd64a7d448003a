import { sql } from 'kysely';
import { expect, test } from 'vitest';
import {
	broadcasts,
	command,
	lecture,
	state,
	student,
	submission,
	vote,
	type Lecture
} from './lecture.ts';
import { onEveryDatabase } from './stage.ts';

onEveryDatabase('the timer', (stage) => {
	const ranOut = (session: string, secondsAgo: number) =>
		sql`update public.sessions set closes_at = clock_timestamp() - make_interval(secs => ${secondsAgo})
			where id = ${session}`;
	const closeExpired = async (session: string) => {
		const [row] = await stage.server(
			sql<{ done: boolean }>`select public.close_expired(${session}) as done`
		);
		return row!.done;
	};
	/** Seconds until the vote closes, by the server's own clock. */
	const left = async (own: Lecture, what: 'set_timer' | 'extend_timer', seconds: number) => {
		const { closesAt, now } = await command(stage, own, what, { seconds });
		return closesAt && Math.round((Date.parse(closesAt) - Date.parse(now)) / 1000);
	};

	test('a timer is set, extended and taken away', async () => {
		const own = await lecture(stage);
		await command(stage, own, 'open');
		expect(await left(own, 'extend_timer', 30)).toBe(30);
		expect(await left(own, 'set_timer', 600)).toBe(600);
		expect(await left(own, 'extend_timer', 60)).toBeGreaterThan(630);
		expect(await left(own, 'set_timer', 0)).toBeUndefined();
		expect((await state(stage, own.session)).phase).toBe('open');
	});

	test('a timer needs an open vote and a sensible time', async () => {
		const own = await lecture(stage);
		await expect(command(stage, own, 'set_timer', { seconds: 60 })).rejects.toThrow('no_activity');
		await command(stage, own, 'open');
		for (const seconds of [-1, 7201, undefined]) {
			await expect(command(stage, own, 'extend_timer', { seconds })).rejects.toThrow('invalid');
		}
		await command(stage, own, 'close');
		for (const what of ['set_timer', 'extend_timer'] as const) {
			await expect(command(stage, own, what, { seconds: 30 })).rejects.toThrow('not_open');
		}
	});

	test('a timer that ran out closes the vote by itself, whoever notices first', async () => {
		const own = await lecture(stage);
		await command(stage, own, 'open');
		await stage.unfiltered(ranOut(own.session, 2));
		expect((await state(stage, own.session)).phase).toBe('closed');
		await expect(command(stage, own, 'extend_timer', { seconds: 30 })).rejects.toThrow('not_open');
		const before = (await broadcasts(stage, own.session)).length;
		expect(await closeExpired(own.session)).toBe(true);
		expect(await closeExpired(own.session)).toBe(false);
		const told = (await broadcasts(stage, own.session)).slice(before);
		expect(told.map(({ event }) => event)).toEqual(['tally_changed', 'state_changed']);
		expect(told[1]!.payload).toMatchObject({ phase: 'closed' });
	});

	test('a vote that was on its way when the timer ran out counts', async () => {
		const own = await lecture(stage);
		await command(stage, own, 'open');
		const participant = await student(stage, own.session);
		const [activity] = own.activities;
		const late = await stage.as('service_role', null, async (trx) => {
			await ranOut(own.session, 0).execute(trx);
			return (await submission([{ activity, participant }]).execute(trx)).rows;
		});
		expect(late).toEqual([{ status: 'counted' }]);
	});

	test('the vote closes for good a second after the timer, not before', async () => {
		const own = await lecture(stage);
		await command(stage, own, 'open');
		const early = await stage.as('service_role', null, async (trx) => {
			await ranOut(own.session, 0).execute(trx);
			const statement = sql<{ done: boolean }>`select public.close_expired(${own.session}) as done`;
			return (await statement.execute(trx)).rows;
		});
		expect(early).toEqual([{ done: false }]);
		await stage.unfiltered(ranOut(own.session, 1));
		expect(await closeExpired(own.session)).toBe(true);
	});

	test('a vote that comes over a second after the timer is late', async () => {
		const own = await lecture(stage);
		await command(stage, own, 'open');
		const participant = await student(stage, own.session);
		await stage.unfiltered(ranOut(own.session, 1.001));
		expect(await vote(stage, [{ activity: own.activities[0], participant }])).toEqual(['not_open']);
	});

	test('a vote that its teacher closes has no second more', async () => {
		const own = await lecture(stage);
		await command(stage, own, 'open');
		await command(stage, own, 'set_timer', { seconds: 60 });
		const participant = await student(stage, own.session);
		expect(await command(stage, own, 'close')).not.toHaveProperty('closesAt');
		expect(await vote(stage, [{ activity: own.activities[0], participant }])).toEqual(['not_open']);
	});

	test('a vote whose timer ran out opens again without it', async () => {
		const own = await lecture(stage);
		await command(stage, own, 'open');
		await stage.unfiltered(ranOut(own.session, 5));
		const opened = await command(stage, own, 'open');
		expect(opened.phase).toBe('open');
		expect(opened.closesAt).toBeUndefined();
		expect(await closeExpired(own.session)).toBe(false);
	});
});
