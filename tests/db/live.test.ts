import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import type { PublicState } from '../../src/lib/live/state.ts';
import { onEveryDatabase, type Stage } from './stage.ts';

const CHOICE = { question: 'Which?', options: [{ id: 'a', text: 'A' }], right: ['a'] };
const PUBLIC = { question: 'Which?', options: [{ id: 'a', text: 'A' }] };

/** A deck of two activities, and a session of it in its lobby. */
async function lecture(stage: Stage, identity = 'anonymous') {
	const teacher = await stage.teacher();
	const [deck] = await stage.rows<{ id: string }>(
		'authenticated',
		teacher,
		sql`insert into public.decks (title, language) values ('Biology', 'fr') returning id`
	);
	const frozen = [1, 2].map((position) => ({
		position,
		kind: 'choice',
		content: CHOICE,
		public_content: PUBLIC,
		graded: true,
		streams: false
	}));
	const [started] = await stage.rows<{ id: string }>(
		'authenticated',
		teacher,
		sql`select public.start_session(${deck!.id}, ${JSON.stringify(frozen)}, 'Biology', 'fr', ${identity}, 'never') as id`
	);
	const session = started!.id;
	const { rows: activities } = await sql<{ id: string }>`
		select id from public.session_activities where session_id = ${session} order by position`.execute(
		stage.kysely
	);
	return { teacher, deck: deck!.id, session, activities: activities.map(({ id }) => id) };
}

async function command(
	stage: Stage,
	teacher: string,
	session: string,
	what: string,
	more: { activity?: string; seconds?: number } = {}
) {
	const [row] = await stage.rows<{ state: PublicState }>(
		'authenticated',
		teacher,
		sql`select public.command_session(${session}, ${what}, ${more.activity ?? null}::uuid, ${more.seconds ?? null}::integer) as state`
	);
	return row!.state;
}

async function join(stage: Stage, session: string, who: { name?: string; identity?: string } = {}) {
	const id = randomUUID();
	const [row] = await stage.rows<{ status: string }>(
		'service_role',
		null,
		sql`select status from public.join_participants(${JSON.stringify([{ n: 0, id, session, ...who }])})`
	);
	return { id, status: row!.status };
}

interface Vote {
	activity: string;
	participant: string;
	keys?: string[];
	labels?: string[];
	round?: number;
	seq?: number;
	id?: string;
}
async function vote(stage: Stage, votes: Vote[]) {
	const batch = votes.map((one, n) => ({
		n,
		round: 1,
		seq: 1,
		id: randomUUID(),
		keys: ['a'],
		labels: [],
		value: one.keys ?? ['a'],
		channel: 'web',
		...one
	}));
	const rows = await stage.rows<{ n: number; status: string }>(
		'service_role',
		null,
		sql`select n, status from public.submit_answers(${JSON.stringify(batch)})`
	);
	return rows.sort((a, b) => a.n - b.n).map(({ status }) => status);
}

async function state(stage: Stage, session: string): Promise<PublicState> {
	const [row] = await stage.rows<{ state: PublicState }>(
		'service_role',
		null,
		sql`select public.session_state(${session}) as state`
	);
	return row!.state;
}

onEveryDatabase('a live session', (stage) => {
	test('a session starts in its lobby with a code without look-alikes', async () => {
		const { session } = await lecture(stage);
		const { rows } = await sql<{
			code: string;
		}>`select code from public.sessions where id = ${session}`.execute(stage.kysely);
		expect(rows[0]!.code).toMatch(/^[2-9A-HJKMNP-Z]{6}$/);
		expect(await state(stage, session)).toMatchObject({
			phase: 'lobby',
			activity: null,
			language: 'fr'
		});
	});

	test('phases follow the teacher, versions grow, and the right answer comes with the reveal only', async () => {
		const { teacher, session, activities } = await lecture(stage);
		const opened = await command(stage, teacher, session, 'open');
		expect(opened).toMatchObject({
			phase: 'open',
			round: 1,
			activity: { id: activities[0], position: 1, of: 2, revealed: false }
		});
		expect(JSON.stringify(opened)).not.toContain('right');
		const closed = await command(stage, teacher, session, 'close');
		expect(closed.phase).toBe('closed');
		expect(closed.results).toBeUndefined();
		const revealed = await command(stage, teacher, session, 'reveal');
		expect(revealed.activity?.content).toEqual(CHOICE);
		expect(revealed.results?.counts).toEqual([]);
		const next = await command(stage, teacher, session, 'next');
		expect(next).toMatchObject({ phase: 'open', activity: { id: activities[1] } });
		const back = await command(stage, teacher, session, 'previous');
		expect(back).toMatchObject({ phase: 'revealed', activity: { id: activities[0] } });
		const versions = [opened, closed, revealed, next, back].map(({ version }) => version);
		expect(versions).toEqual([...versions].sort((a, b) => a - b));
		expect(new Set(versions).size).toBe(5);
		expect(await command(stage, teacher, session, 'end')).toMatchObject({
			phase: 'ended',
			activity: null
		});
		await expect(command(stage, teacher, session, 'open')).rejects.toThrow('ended');
	});

	test('next after the last activity and an activity of another session are refused', async () => {
		const { teacher, session, activities } = await lecture(stage);
		const other = await lecture(stage);
		await command(stage, teacher, session, 'goto', { activity: activities[1] });
		await expect(command(stage, teacher, session, 'next')).rejects.toThrow('no_activity');
		await expect(
			command(stage, teacher, session, 'goto', { activity: other.activities[0] })
		).rejects.toThrow('no_activity');
	});

	test('an answer sent twice is counted once, and the highest seq counts whatever the order', async () => {
		const { teacher, session, activities } = await lecture(stage);
		const activity = activities[0]!;
		await command(stage, teacher, session, 'open');
		const { id: participant } = await join(stage, session);
		const once = { activity, participant, id: randomUUID(), seq: 5 };
		expect(await vote(stage, [once, once])).toEqual(['counted', 'counted']);
		expect(await vote(stage, [{ activity, participant, seq: 9, keys: ['b'] }])).toEqual([
			'counted'
		]);
		expect(await vote(stage, [{ activity, participant, seq: 7, keys: ['c'] }])).toEqual([
			'counted'
		]);
		await command(stage, teacher, session, 'show_results');
		expect((await state(stage, session)).results).toMatchObject({
			participants: 1,
			answered: 1,
			counts: [['b', 1]]
		});
	});

	test('an answer after the close is late, a resend of a counted one is not', async () => {
		const { teacher, session, activities } = await lecture(stage);
		const activity = activities[0]!;
		await command(stage, teacher, session, 'open');
		const first = { activity, participant: (await join(stage, session)).id, id: randomUUID() };
		const second = { activity, participant: (await join(stage, session)).id };
		await vote(stage, [first]);
		await command(stage, teacher, session, 'close');
		expect(await vote(stage, [first, second])).toEqual(['counted', 'not_open']);
		await command(stage, teacher, session, 'restart_round');
		expect(
			await vote(stage, [
				{ ...second, round: 1 },
				{ ...second, round: 2 }
			])
		).toEqual(['not_open', 'counted']);
		await expect(command(stage, teacher, session, 'restart_round')).rejects.toThrow(
			'no_more_rounds'
		);
	});

	test('a participant of another session counts nowhere', async () => {
		const one = await lecture(stage);
		const other = await lecture(stage);
		await command(stage, one.teacher, one.session, 'open');
		const stranger = await join(stage, other.session);
		expect(await vote(stage, [{ activity: one.activities[0]!, participant: stranger.id }])).toEqual(
			['foreign']
		);
	});

	test('a timer closes the vote by itself', async () => {
		const { teacher, session, activities } = await lecture(stage);
		await command(stage, teacher, session, 'open');
		const { id: participant } = await join(stage, session);
		expect((await command(stage, teacher, session, 'set_timer', { seconds: 60 })).closesAt).toMatch(
			/Z$/
		);
		await sql`update public.sessions set closes_at = now() - interval '1 second' where id = ${session}`.execute(
			stage.kysely
		);
		expect((await state(stage, session)).phase).toBe('closed');
		expect(await vote(stage, [{ activity: activities[0]!, participant }])).toEqual(['not_open']);
		const [closed] = await stage.rows<{ done: boolean }>(
			'service_role',
			null,
			sql`select public.close_expired(${session}) as done`
		);
		expect(closed!.done).toBe(true);
		await expect(command(stage, teacher, session, 'extend_timer', { seconds: 30 })).rejects.toThrow(
			'not_open'
		);
	});

	test('words merge under their commonest spelling, and a removed one is not shown', async () => {
		const { teacher, session, activities } = await lecture(stage);
		const activity = activities[0]!;
		await command(stage, teacher, session, 'open');
		for (const [key, label] of [
			['ete', 'Été'],
			['ete', 'été'],
			['ete', 'été'],
			['mer', 'mer']
		]) {
			const { id: participant } = await join(stage, session);
			await vote(stage, [{ activity, participant, keys: [key!], labels: [label!] }]);
		}
		await command(stage, teacher, session, 'show_results');
		expect((await state(stage, session)).results?.counts).toEqual([
			['ete', 3, 'été'],
			['mer', 1, 'mer']
		]);
		await stage.rows(
			'authenticated',
			teacher,
			sql`select public.hide_key(${session}, ${activity}, 'ete', true)`
		);
		expect((await state(stage, session)).results).toMatchObject({
			answered: 4,
			counts: [['mer', 1, 'mer']]
		});
	});

	test('a thousand different texts are all counted, the most frequent of them broadcast', async () => {
		const { teacher, session, activities } = await lecture(stage);
		const activity = activities[0]!;
		await command(stage, teacher, session, 'open');
		const people = Array.from({ length: 400 }, (_, n) => ({ n, id: randomUUID(), session }));
		await stage.rows(
			'service_role',
			null,
			sql`select * from public.join_participants(${JSON.stringify(people)})`
		);
		await vote(
			stage,
			people.map(({ id, n }) => {
				const text = n < 3 ? 'the same' : `text ${n} ${'x'.repeat(480)}`;
				return { activity, participant: id, keys: [text.slice(0, 50)], labels: [text] };
			})
		);
		await command(stage, teacher, session, 'show_results');
		const { results } = await state(stage, session);
		expect(results).toMatchObject({ participants: 400, answered: 400 });
		expect(results?.counts).toHaveLength(300);
		expect(results?.counts[0]).toEqual(['the same', 3, 'the same']);
		expect(JSON.stringify(results).length).toBeLessThan(256 * 1024);
		const [all] = await stage.rows<{ tally: { counts: unknown[] } }>(
			'authenticated',
			teacher,
			sql`select public.session_tally(${session}, ${activity}, 1::smallint) as tally`
		);
		expect(all!.tally.counts).toHaveLength(398);
	});

	test('joining needs what the session asks for, and an ended session takes nobody', async () => {
		const { teacher, session } = await lecture(stage, 'identifier');
		expect((await join(stage, session)).status).toBe('identity_required');
		expect((await join(stage, session, { identity: '21904567' })).status).toBe('joined');
		expect((await join(stage, randomUUID())).status).toBe('not_found');
		await expect(
			stage.rows(
				'authenticated',
				teacher,
				sql`select public.configure_session(${session}, 'anonymous')`
			)
		).rejects.toThrow('has_participants');
		await command(stage, teacher, session, 'end');
		expect((await join(stage, session, { identity: '21904567' })).status).toBe('ended');
	});

	test('a state change goes to the phones, a tally to the host alone', async () => {
		const { teacher, session } = await lecture(stage);
		await command(stage, teacher, session, 'open');
		const { rows } = await sql<{
			topic: string;
			event: string;
			private: boolean;
			payload: PublicState;
		}>`
			select topic, event, private, payload from realtime.messages where topic like ${`session:${session}%`} order by inserted_at, event`.execute(
			stage.kysely
		);
		expect(rows.map(({ topic, event }) => [topic, event])).toEqual(
			expect.arrayContaining([
				[`session:${session}`, 'state_changed'],
				[`session:${session}:host`, 'tally_changed']
			])
		);
		expect(rows.every((row) => row.private)).toBe(true);
	});

	test('a session past its date goes with everything in it', async () => {
		const { teacher, session, activities } = await lecture(stage);
		await command(stage, teacher, session, 'open');
		const { id: participant } = await join(stage, session);
		await vote(stage, [{ activity: activities[0]!, participant }]);
		await sql`update public.sessions set purge_at = now() where id = ${session}`.execute(
			stage.kysely
		);
		await stage.rows('service_role', null, sql`select public.purge_sessions()`);
		for (const table of ['sessions', 'session_secrets', 'session_activities', 'participants']) {
			const column = table === 'sessions' ? 'id' : 'session_id';
			const { rows } =
				await sql`select 1 from ${sql.table(`public.${table}`)} where ${sql.ref(column)} = ${session}`.execute(
					stage.kysely
				);
			expect(rows, table).toEqual([]);
		}
	});
});
