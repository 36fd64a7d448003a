import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { command, hostTally, lecture, state, student, vote, type Lecture } from './lecture.ts';
import { onEveryDatabase } from './stage.ts';

onEveryDatabase('trust', (stage) => {
	const configure = ({ teacher, session }: Lecture, settings: ReturnType<typeof sql>) =>
		stage.rows(
			'authenticated',
			teacher,
			sql`select public.configure_session(${session}, ${settings})`
		);
	/** A course of the lecture's teacher with one student of code ABCD2345, who has half as much time again. */
	async function roster({ teacher }: Lecture): Promise<string> {
		const [course] = await stage.rows(
			'authenticated',
			teacher,
			sql<{ id: string }>`insert into public.courses (title) values ('Biology 1') returning id`
		);
		await stage.rows(
			'authenticated',
			teacher,
			sql`insert into public.students (course_id, email, id_number, code, extra_time)
				values (${course!.id}, 'camille@example.test', '21904567', 'ABCD2345', 1.5)`
		);
		return course!.id;
	}
	const join = (session: string, more: object) =>
		stage.server(
			sql<{
				status: string;
				participant: string | null;
			}>`select status, participant from public.join_participants(${JSON.stringify([
				{ n: 0, id: randomUUID(), session, ...more }
			])})`
		);

	test('a personal code makes one participant, on however many phones, and a wrong one nobody', async () => {
		const own = await lecture(stage);
		await configure(own, sql`p_course => ${await roster(own)}, p_identity => 'code'`);
		const [first] = await join(own.session, { identity: 'ABCD2345' });
		expect(first).toMatchObject({ status: 'joined' });
		expect(await join(own.session, { identity: 'ABCD2345' })).toEqual([first]);
		expect(await join(own.session, { identity: 'ABCD2346' })).toEqual([
			{ status: 'unknown_code', participant: null }
		]);
		expect(await join(own.session, {})).toEqual([
			{ status: 'identity_required', participant: null }
		]);
		const people = await stage.unfiltered(
			sql`select identity, proof from public.participants where session_id = ${own.session}`
		);
		expect(people).toEqual([{ identity: '21904567', proof: 'code' }]);
	});

	test('personal codes need a course, and only one’s own', async () => {
		const own = await lecture(stage);
		const theirs = await roster(await lecture(stage));
		await expect(configure(own, sql`p_identity => 'code'`)).rejects.toThrow('no_roster');
		await expect(configure(own, sql`p_course => ${theirs}`)).rejects.toThrow('not_found');
	});

	test('where a device has one vote, who joins again is who they were', async () => {
		const own = await lecture(stage);
		await configure(own, sql`p_one_per_device => true`);
		const [first] = await join(own.session, { device: 'd1' });
		expect(await join(own.session, { device: 'd1' })).toEqual([first]);
		const [other] = await join(own.session, { device: 'd2' });
		expect(other!.participant).not.toBe(first!.participant);
	});

	test('otherwise nothing is kept of a device', async () => {
		const own = await lecture(stage);
		await join(own.session, { device: 'd1', origin: 'o1' });
		const rows = await stage.unfiltered(
			sql`select device_hmac, origin_hmac from public.participants where session_id = ${own.session}`
		);
		expect(rows).toEqual([{ device_hmac: null, origin_hmac: null }]);
	});

	test('who has more time may answer after the close in proportion, and nobody else', async () => {
		const own = await lecture(stage);
		await configure(own, sql`p_course => ${await roster(own)}, p_identity => 'code'`);
		const [slow] = await join(own.session, { identity: 'ABCD2345' });
		const participant = slow!.participant!;
		const activity = own.activities[0];
		await command(stage, own, 'open');
		await stage.unfiltered(sql`update public.session_activities
			set opened_at = clock_timestamp() - interval '60 seconds' where id = ${activity}`);
		await command(stage, own, 'close');
		expect(await vote(stage, [{ activity, participant }])).toEqual(['counted']);
		await stage.unfiltered(sql`update public.session_activities
			set opened_at = opened_at - interval '32 seconds', closed_at = closed_at - interval '32 seconds'
			where id = ${activity}`);
		expect(await vote(stage, [{ activity, participant, seq: 2 }])).toEqual(['not_open']);
		await command(stage, own, 'reveal');
		expect(await vote(stage, [{ activity, participant, seq: 3 }])).toEqual(['not_open']);
	});

	test('texts that wait are counted, told as held, and shown nowhere until approved', async () => {
		const own = await lecture(stage);
		await command(stage, own, 'open');
		const activity = own.activities[0];
		const participant = await student(stage, own.session);
		const [held] = await stage.server(
			sql`select status, held from public.submit_answers(${JSON.stringify([
				{
					n: 0,
					activity,
					participant,
					round: 1,
					id: randomUUID(),
					seq: 1,
					value: ['merde', 'calm'],
					keys: ['merde', 'calm'],
					labels: ['merde', 'calm'],
					channel: 'web',
					texts: ['merde', 'calm'],
					flagged: ['merde']
				}
			])})`
		);
		expect(held).toEqual({ status: 'counted', held: true });
		await stage.server(sql`select public.publish_tally(${own.session}, false)`);
		expect((await hostTally(stage, own.session)).payload).toMatchObject({
			answered: 1,
			counts: [['calm', 1, 'calm']]
		});
		await stage.unfiltered(sql`update public.held_texts set verdict = 'approved'`);
		await stage.server(sql`select public.publish_tally(${own.session}, false)`);
		expect((await hostTally(stage, own.session)).payload.counts).toHaveLength(2);
	});

	test('who was taken out counts nowhere, and is told', async () => {
		const own = await lecture(stage);
		await command(stage, own, 'open');
		const activity = own.activities[0];
		const participant = await student(stage, own.session);
		await vote(stage, [{ activity, participant }]);
		await stage.unfiltered(
			sql`update public.participants set removed_at = now() where id = ${participant}`
		);
		await stage.unfiltered(
			sql`update public.answers set removed = true where participant_id = ${participant}`
		);
		expect(await vote(stage, [{ activity, participant, seq: 2 }])).toEqual(['removed']);
		await stage.server(sql`select public.publish_tally(${own.session}, false)`);
		expect((await hostTally(stage, own.session)).payload).toMatchObject({
			participants: 0,
			answered: 0,
			counts: []
		});
	});

	test('a weak network lengthens timers, those that run too, and stops results on phones', async () => {
		const own = await lecture(stage);
		await command(stage, own, 'open');
		await command(stage, own, 'set_timer', { seconds: 100 });
		await configure(own, sql`p_weak_network => true`);
		const left = async () =>
			(Date.parse((await state(stage, own.session)).closesAt!) -
				Date.parse((await state(stage, own.session)).now)) /
			1000;
		expect(Math.round((await left()) / 10)).toBe(15);
		await command(stage, own, 'set_timer', { seconds: 20 });
		expect(Math.round((await left()) / 10)).toBe(3);
		const { version } = await command(stage, own, 'show_results');
		await stage.server(sql`select public.publish_tally(${own.session}, true)`);
		expect((await state(stage, own.session)).version).toBe(version);
	});
});
