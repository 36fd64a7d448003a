import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { TABLES } from '../../src/lib/privacy/inventory.ts';
import { fullStage } from './full-stage.ts';
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

onEveryDatabase('what is stored', (stage) => {
	const count = async (table: string, column: string, value: string) =>
		(
			await stage.unfiltered(
				sql`select 1 from ${sql.table(table)} where ${sql.ref(column)} = ${value}`
			)
		).length;
	const forget = async ({ session }: Pick<Lecture, 'session'>, participant: string) => {
		const [row] = await stage.server(
			sql<{
				gone: boolean;
			}>`select public.forget_participant(${session}, ${participant}) as gone`
		);
		return row!.gone;
	};
	const forgetTeacher = async (teacher: string) => {
		const [row] = await stage.server(
			sql<{ gone: boolean }>`select public.forget_teacher(${teacher}) as gone`
		);
		return row!.gone;
	};

	test('is in the inventory of the page on privacy, column by column, and nothing else is', async () => {
		const rows = await stage.unfiltered(sql<{ table: string; columns: string[] }>`
			select table_schema || '.' || table_name as table,
				array_agg(column_name::text order by column_name::text collate "C") as columns
			from information_schema.columns
			where table_schema not in ('pg_catalog', 'information_schema', 'supabase_migrations')
			group by 1`);
		const stored = Object.fromEntries(rows.map(({ table, columns }) => [table, columns]));
		const known = Object.fromEntries(
			Object.entries(TABLES).map(([table, columns]) => [table, Object.keys(columns).sort()])
		);
		expect(known).toEqual(stored);
	});

	test('of a participant goes with them, the others keep what they said', async () => {
		const own = await fullStage(stage);
		const [activity] = own.activities;
		const other = await student(stage, own.session);
		await vote(stage, [{ activity, participant: other }]);
		const before = await state(stage, own.session);
		expect(await forget(own, own.participant)).toBe(true);
		for (const [table, column] of [
			['participants', 'id'],
			['answers', 'participant_id'],
			['sms_messages', 'participant_id']
		] as const) {
			expect(await count(`public.${table}`, column, own.participant), table).toBe(0);
		}
		const [tally] = await stage.rows(
			'authenticated',
			own.teacher,
			sql<{
				tally: unknown;
			}>`select public.session_tally(${own.session}, ${activity}, 1::smallint) as tally`
		);
		expect(tally!.tally).toMatchObject({ participants: 1, answered: 1, counts: [['a', 1]] });
		expect((await state(stage, own.session)).version).toBeGreaterThan(before.version);
		expect(await forget(own, own.participant)).toBe(false);
	});

	test('of a participant is out of reach of another session', async () => {
		const [own, theirs] = [await fullStage(stage), await fullStage(stage)];
		expect(await forget(own, theirs.participant)).toBe(false);
		expect(await count('public.answers', 'participant_id', theirs.participant)).toBe(1);
	});

	test('a text that waited goes with the only one who wrote it; a refused one stays off the screens', async () => {
		const own = await fullStage(stage);
		const [activity] = own.activities;
		const other = await student(stage, own.session);
		const labels = ['Shared', 'Alone', 'Rude'];
		const keys = ['shared', 'alone', 'rude'];
		await vote(stage, [
			{ activity, participant: own.participant, keys, labels, seq: 2 },
			{ activity, participant: other, keys: ['shared'], labels: ['Shared'] }
		]);
		await stage.unfiltered(sql`insert into public.held_texts (activity_id, key, reason, verdict)
			values (${activity}, 'shared', 'first', null), (${activity}, 'alone', 'first', 'approved'),
				(${activity}, 'rude', 'words', 'rejected')`);
		await forget(own, own.participant);
		const left = await stage.unfiltered(
			sql<{
				key: string;
			}>`select key from public.held_texts where activity_id = ${activity} order by key`
		);
		expect(left.map(({ key }) => key)).toEqual(['rude', 'shared']);
	});

	test.runIf(stage.engine === 'PostgreSQL')(
		'who is deleted while votes are written takes no other vote along',
		async () => {
			const own = await fullStage(stage);
			const [activity] = own.activities;
			const other = await student(stage, own.session);
			const both = () =>
				submission([
					{ activity, participant: own.participant, seq: 2 },
					{ activity, participant: other, seq: 2 }
				]);
			const { forgetting } = await stage.as('service_role', null, async (trx) => {
				await both().execute(trx);
				const forgetting = forget(own, own.participant);
				expect(await Promise.race([forgetting, pause(200, 'waiting')])).toBe('waiting');
				return { forgetting };
			});
			expect(await forgetting).toBe(true);
			const { writing } = await stage.as('service_role', null, async (trx) => {
				const once = await student(stage, own.session);
				await sql`select public.forget_participant(${own.session}, ${once})`.execute(trx);
				const writing = vote(stage, [
					{ activity, participant: once },
					{ activity, participant: other, seq: 3 }
				]);
				await Promise.race([writing, pause(200)]);
				return { writing };
			});
			expect(await writing).toEqual(['foreign', 'counted']);
		}
	);

	test('a text of somebody who was deleted meanwhile is remembered without them, and so are the others', async () => {
		const own = await fullStage(stage);
		const [gone, here] = [randomUUID(), await student(stage, own.session)];
		const record = [gone, here].map((participant) => ({
			sid: randomUUID(),
			session: own.session,
			participant,
			outcome: 'counted',
			reply: null
		}));
		const remembered = await stage.server(
			sql`select * from public.record_texts(${JSON.stringify(record)})`
		);
		expect(remembered).toHaveLength(2);
		expect(await count('public.sms_messages', 'participant_id', here)).toBe(1);
		expect(await count('public.sms_messages', 'sid', record[0]!.sid)).toBe(1);
	});

	test('of a teacher goes with the account, in every table, the keys of phones as well', async () => {
		const own = await fullStage(stage);
		const other = await fullStage(stage);
		await stage.unfiltered(sql`insert into public.held_texts (activity_id, key, reason)
			values (${own.activities[0]}, 'x', 'words')`);
		const rows = await stage.rows(
			'authenticated',
			own.teacher,
			sql<{ id: string }>`insert into public.courses (title) values ('Optics') returning id`
		);
		const course = rows[0]!.id;
		await stage.unfiltered(
			sql`insert into public.students (course_id, code) values (${course}, 'ABCDEFGH')`
		);
		await stage.unfiltered(
			sql`insert into auth.flow_state (id, user_id, authentication_method, code_challenge_method, code_challenge, provider_type)
				values (gen_random_uuid(), ${own.teacher}, 'recovery', 's256', 'x', 'recovery')`
		);
		const totals = async () => {
			const all: Record<string, number> = {};
			const ours = Object.keys(TABLES).filter((name) => name.startsWith('public.'));
			for (const table of [...ours, 'auth.flow_state']) {
				const [row] = await stage.unfiltered(
					sql<{ n: number }>`select count(*)::int as n from ${sql.table(table)}`
				);
				all[table] = row!.n;
			}
			return all;
		};
		const before = await totals();
		expect(Object.entries(before).filter(([, n]) => n === 0)).toEqual([]);

		expect(await forgetTeacher(own.teacher)).toBe(true);
		const after = await totals();
		expect(Object.keys(before).filter((table) => before[table]! <= after[table]!)).toEqual([]);
		expect(await count('public.session_secrets', 'session_id', own.session)).toBe(0);
		expect(await count('auth.users', 'id', own.teacher)).toBe(0);
		expect(await count('public.session_secrets', 'session_id', other.session)).toBe(1);
		expect(await count('public.answers', 'participant_id', other.participant)).toBe(1);
		expect(await forgetTeacher(own.teacher)).toBe(false);
	});

	test('phones of a live session that is deleted hear that it is over; of an ended one, nothing', async () => {
		const own = await lecture(stage);
		await command(stage, own, 'open');
		const { version } = await state(stage, own.session);
		await stage.rows(
			'authenticated',
			own.teacher,
			sql`delete from public.sessions where id = ${own.session}`
		);
		const last = (await broadcasts(stage, own.session)).at(-1)!;
		expect(last.event).toBe('state_changed');
		expect(last.payload).toMatchObject({ phase: 'ended', activity: null });
		expect(last.payload.version).toBeGreaterThan(version);

		const ended = await lecture(stage);
		await command(stage, ended, 'end');
		const told = (await broadcasts(stage, ended.session)).length;
		await forgetTeacher(ended.teacher);
		expect(await broadcasts(stage, ended.session)).toHaveLength(told);
	});
});
