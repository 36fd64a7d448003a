import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { beforeEach, expect, test } from 'vitest';
import { command, lecture, state, student, vote } from './lecture.ts';
import { onEveryDatabase } from './stage.ts';

/** The tables of a session, by the column that names it. */
const OF_A_SESSION = {
	sessions: 'id',
	session_activities: 'session_id',
	session_secrets: 'session_id',
	participants: 'session_id',
	sms_messages: 'session_id'
};

onEveryDatabase('the purge', (stage) => {
	const purge = async (limit = 20) => {
		const [row] = await stage.server(
			sql<{ n: number }>`select public.purge_sessions(${limit}::integer) as n`
		);
		return row!.n;
	};
	const due = (session: string, daysAgo: number) =>
		stage.unfiltered(
			sql`update public.sessions set purge_at = now() - make_interval(days => ${daysAgo}) where id = ${session}`
		);
	const started = (session: string, daysAgo: number) =>
		stage.unfiltered(
			sql`update public.sessions set started_at = now() - make_interval(days => ${daysAgo}) where id = ${session}`
		);
	const deleted = (table: 'decks' | 'activities', id: string, daysAgo: number) =>
		stage.unfiltered(
			sql`update ${sql.table(`public.${table}`)} set deleted_at = now() - make_interval(days => ${daysAgo}) where id = ${id}`
		);
	const text = async (
		sid: string,
		session: string | null,
		participant: string | null,
		daysAgo: number
	) => {
		const record = [{ sid, session, participant, outcome: 'counted', reply: null }];
		await stage.server(sql`select * from public.record_texts(${JSON.stringify(record)})`);
		await stage.unfiltered(
			sql`update public.sms_messages set received_at = now() - make_interval(days => ${daysAgo}) where sid = ${sid}`
		);
	};
	const count = async (table: string, column: string, value: string) =>
		(
			await stage.unfiltered(
				sql`select 1 from ${sql.table(`public.${table}`)} where ${sql.ref(column)} = ${value}`
			)
		).length;

	beforeEach(() => stage.unfiltered(sql`delete from public.sessions`));

	test('a session past its date goes with everything in it, another stays', async () => {
		const [old, young] = [await lecture(stage), await lecture(stage)];
		for (const own of [old, young]) {
			const [activity] = own.activities;
			await command(stage, own, 'open');
			const participant = await student(stage, own.session);
			await vote(stage, [{ activity, participant }]);
			await text(randomUUID(), own.session, participant, 0);
		}
		await due(old.session, 0);
		await due(young.session, -1);
		expect(await purge()).toBe(1);
		for (const [own, rows] of [
			[old, 0],
			[young, 1]
		] as const) {
			for (const [table, column] of Object.entries(OF_A_SESSION)) {
				const found = await count(table, column, own.session);
				expect(Math.sign(found), table).toBe(rows);
			}
			expect(await count('answers', 'activity_id', own.activities[0])).toBe(rows);
			expect(await count('decks', 'id', own.deck)).toBe(1);
		}
	});

	test('old sessions go in slices, the oldest first', async () => {
		const sessions: string[] = [];
		for (const daysAgo of [1, 3, 2]) {
			const { session } = await lecture(stage);
			await due(session, daysAgo);
			sessions.push(session);
		}
		expect(await purge(2)).toBe(2);
		expect(await state(stage, sessions[0]!)).not.toBeNull();
		expect(await purge(2)).toBe(1);
		expect(await purge(2)).toBe(0);
	});

	test('what else is old waits until no session is past its date', async () => {
		const [first, second, live] = [
			await lecture(stage),
			await lecture(stage),
			await lecture(stage)
		];
		await due(first.session, 1);
		await due(second.session, 1);
		await started(live.session, 8);
		await deleted('decks', first.deck, 31);
		expect(await purge(2)).toBe(2);
		expect((await state(stage, live.session)).phase).toBe('lobby');
		expect(await count('decks', 'id', first.deck)).toBe(1);
		expect(await purge(2)).toBe(0);
		expect((await state(stage, live.session)).phase).toBe('ended');
		expect(await count('decks', 'id', first.deck)).toBe(0);
	});

	test('a live session ends a week after its start, keeps its answers and lets nobody in', async () => {
		const [old, young] = [await lecture(stage), await lecture(stage)];
		const self = await lecture(stage, { pace: 'self' });
		for (const own of [old, young]) {
			await command(stage, own, 'open');
			await command(stage, own, 'set_timer', { seconds: 7200 });
		}
		const [activity] = old.activities;
		await vote(stage, [{ activity, participant: await student(stage, old.session) }]);
		await started(old.session, 8);
		await started(young.session, 6);
		await started(self.session, 8);
		const { version } = await state(stage, old.session);
		await purge();
		const ended = await state(stage, old.session);
		expect(ended).toMatchObject({ phase: 'ended', activity: null });
		expect(ended.version).toBeGreaterThan(version);
		expect((await state(stage, young.session)).phase).toBe('open');
		expect((await state(stage, self.session)).phase).toBe('lobby');
		expect(await count('answers', 'activity_id', activity)).toBe(1);
		const [row] = await stage.unfiltered(
			sql`select closes_at, ended_at is not null as dated from public.sessions where id = ${old.session}`
		);
		expect(row).toEqual({ closes_at: null, dated: true });
		await purge();
		expect((await state(stage, old.session)).version).toBe(ended.version);
	});

	test('a text that reached no session is forgotten after two days, the others stay with theirs', async () => {
		const { session } = await lecture(stage);
		const participant = await student(stage, session);
		const [old, young, kept] = [randomUUID(), randomUUID(), randomUUID()];
		await text(old, null, null, 3);
		await text(young, null, null, 1);
		await text(kept, session, participant, 3);
		await purge();
		expect(await count('sms_messages', 'sid', old)).toBe(0);
		expect(await count('sms_messages', 'sid', young)).toBe(1);
		expect(await count('sms_messages', 'sid', kept)).toBe(1);
	});

	test('what a teacher deleted can be restored for thirty days', async () => {
		const [old, young] = [await lecture(stage), await lecture(stage)];
		await deleted('decks', old.deck, 31);
		await deleted('decks', young.deck, 29);
		await deleted('activities', young.drafts[0]!, 31);
		await deleted('activities', young.drafts[1]!, 29);
		await purge();
		expect(await count('decks', 'id', old.deck)).toBe(0);
		expect(await count('activities', 'deck_id', old.deck)).toBe(0);
		expect(await count('decks', 'id', young.deck)).toBe(1);
		expect(await count('activities', 'id', young.drafts[0]!)).toBe(0);
		expect(await count('activities', 'id', young.drafts[1]!)).toBe(1);
	});

	test('the results of a deck outlive it', async () => {
		const own = await lecture(stage);
		await deleted('decks', own.deck, 31);
		await purge();
		expect(await count('session_activities', 'session_id', own.session)).toBe(2);
		const [row] = await stage.unfiltered(
			sql`select deck_id as deck from public.sessions where id = ${own.session}`
		);
		expect(row).toEqual({ deck: null });
	});
});
