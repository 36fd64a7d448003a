import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { broadcasts, CHOICE, command, lecture, state, type Lecture } from './lecture.ts';
import { onEveryDatabase } from './stage.ts';

onEveryDatabase('a live session', (stage) => {
	const results = async (session: string) => (await state(stage, session)).results;
	const configure = ({ teacher, session }: Lecture, live: boolean) =>
		stage.rows(
			'authenticated',
			teacher,
			sql`select public.configure_session(${session}, p_results_live => ${live})`
		);

	test('a session starts in its lobby with a code without look-alikes', async () => {
		const { session } = await lecture(stage);
		const [row] = await stage.unfiltered(
			sql<{ code: string }>`select code from public.sessions where id = ${session}`
		);
		expect(row!.code).toMatch(/^[2-9A-HJKMNP-Z]{6}$/);
		expect(await state(stage, session)).toMatchObject({
			phase: 'lobby',
			activity: null,
			language: 'fr'
		});
	});

	test('phases follow the teacher, versions grow, and the right answer comes with the reveal only', async () => {
		const own = await lecture(stage);
		const [first, second] = own.activities;
		const opened = await command(stage, own, 'open');
		expect(opened).toMatchObject({
			phase: 'open',
			round: 1,
			activity: { id: first, position: 1, of: 2, revealed: false }
		});
		expect(JSON.stringify(opened)).not.toContain('right');
		const closed = await command(stage, own, 'close');
		expect(closed.phase).toBe('closed');
		expect(closed.results).toBeUndefined();
		const revealed = await command(stage, own, 'reveal');
		expect(revealed.activity?.content).toEqual(CHOICE);
		expect(revealed.results?.counts).toEqual([]);
		const next = await command(stage, own, 'next');
		expect(next).toMatchObject({ phase: 'open', activity: { id: second } });
		const back = await command(stage, own, 'previous');
		expect(back).toMatchObject({ phase: 'revealed', activity: { id: first } });
		const versions = [opened, closed, revealed, next, back].map(({ version }) => version);
		expect(versions).toEqual([...versions].sort((a, b) => a - b));
		expect(new Set(versions).size).toBe(5);
		expect(await command(stage, own, 'end')).toMatchObject({ phase: 'ended', activity: null });
		await expect(command(stage, own, 'open')).rejects.toThrow('ended');
	});

	test('before the first activity and after the last there is none', async () => {
		const own = await lecture(stage);
		await expect(command(stage, own, 'previous')).rejects.toThrow('no_activity');
		await expect(command(stage, own, 'close')).rejects.toThrow('no_activity');
		await command(stage, own, 'next');
		await expect(command(stage, own, 'previous')).rejects.toThrow('no_activity');
		await command(stage, own, 'next');
		await expect(command(stage, own, 'next')).rejects.toThrow('no_activity');
		expect(await state(stage, own.session)).toMatchObject({ activity: { id: own.activities[1] } });
	});

	test('going nowhere, to another session, or by an unknown command is refused', async () => {
		const own = await lecture(stage);
		const other = await lecture(stage);
		const [activity] = other.activities;
		await command(stage, own, 'open');
		await expect(command(stage, own, 'goto')).rejects.toThrow('no_activity');
		await expect(command(stage, own, 'goto', { activity })).rejects.toThrow('no_activity');
		await expect(command(stage, own, 'open', { activity })).rejects.toThrow('no_activity');
		await expect(command(stage, own, 'dance')).rejects.toThrow('invalid');
	});

	test('an activity that is left closes, and is found again as it was left', async () => {
		const own = await lecture(stage);
		const [first, second] = own.activities;
		await command(stage, own, 'open');
		await command(stage, own, 'set_timer', { seconds: 60 });
		const ahead = await command(stage, own, 'goto', { activity: second });
		expect(ahead).toMatchObject({ phase: 'open', activity: { id: second } });
		expect(ahead.closesAt).toBeUndefined();
		expect(await command(stage, own, 'goto', { activity: first })).toMatchObject({
			phase: 'closed',
			activity: { id: first }
		});
		expect(await command(stage, own, 'goto', { activity: first })).toMatchObject({
			phase: 'closed'
		});
	});

	test('a graded activity whose answer was shown is asked again in a second round only', async () => {
		const own = await lecture(stage);
		const [first] = own.activities;
		await command(stage, own, 'open');
		await command(stage, own, 'reveal');
		await expect(command(stage, own, 'open')).rejects.toThrow('revealed');
		await command(stage, own, 'next');
		await expect(command(stage, own, 'open', { activity: first })).rejects.toThrow('revealed');
		await command(stage, own, 'previous');
		expect(await command(stage, own, 'restart_round')).toMatchObject({ phase: 'open', round: 2 });
		await expect(command(stage, own, 'restart_round')).rejects.toThrow('no_more_rounds');
	});

	test('an activity without a right answer opens again after its reveal', async () => {
		const own = await lecture(stage, { graded: false });
		await command(stage, own, 'open');
		await command(stage, own, 'reveal');
		expect(await command(stage, own, 'open')).toMatchObject({ phase: 'open', round: 1 });
	});

	test('results are shown and hidden while students vote, and each activity starts hidden', async () => {
		const own = await lecture(stage);
		expect((await command(stage, own, 'open')).results).toBeUndefined();
		expect((await command(stage, own, 'show_results')).results?.answered).toBe(0);
		expect((await command(stage, own, 'hide_results')).results).toBeUndefined();
		await command(stage, own, 'show_results');
		expect((await command(stage, own, 'restart_round')).results).toBeUndefined();
		await command(stage, own, 'show_results');
		expect((await command(stage, own, 'close')).results).toBeDefined();
		expect((await command(stage, own, 'open')).results).toBeDefined();
		expect((await command(stage, own, 'next')).results).toBeUndefined();
	});

	test('where the teacher shows results live, each activity and round starts with them shown', async () => {
		const own = await lecture(stage);
		await command(stage, own, 'open');
		await configure(own, true);
		expect(await results(own.session)).toBeDefined();
		await command(stage, own, 'hide_results');
		await configure(own, true);
		expect(await results(own.session)).toBeUndefined();
		expect((await command(stage, own, 'restart_round')).results).toBeDefined();
		await command(stage, own, 'hide_results');
		expect((await command(stage, own, 'next')).results).toBeDefined();
		await configure(own, false);
		expect(await results(own.session)).toBeUndefined();
	});

	test('settings that are not named stay as they are', async () => {
		const own = await lecture(stage);
		await command(stage, own, 'open');
		await configure(own, true);
		await stage.rows(
			'authenticated',
			own.teacher,
			sql`select public.configure_session(${own.session}, p_max_points => 20)`
		);
		const [row] = await stage.unfiltered(
			sql`select identity, sms_enabled, sms_replies, max_points::integer, results_live, show_results
				from public.sessions where id = ${own.session}`
		);
		expect(row).toEqual({
			identity: 'anonymous',
			sms_enabled: true,
			sms_replies: 'never',
			max_points: 20,
			results_live: true,
			show_results: true
		});
	});

	test('a state change goes to the phones, a tally to the host alone, both in private', async () => {
		const own = await lecture(stage);
		await command(stage, own, 'open');
		const sent = await broadcasts(stage, own.session);
		expect(sent.map(({ topic, event }) => [topic, event])).toEqual([
			[`session:${own.session}:host`, 'tally_changed'],
			[`session:${own.session}`, 'state_changed']
		]);
		expect(sent.every((message) => message.private)).toBe(true);
	});
});
