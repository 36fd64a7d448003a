import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { onEveryDatabase, type Stage } from './stage.ts';

const TABLES = [
	'teachers',
	'decks',
	'activities',
	'sessions',
	'session_activities',
	'session_secrets',
	'participants',
	'answers',
	'sms_messages'
];
/** Functions of the app server: none may be called with a browser's key. */
const SERVER_ONLY = [
	sql`select public.session_state(gen_random_uuid())`,
	sql`select public.publish_tally(gen_random_uuid(), false)`,
	sql`select public.close_expired(gen_random_uuid())`,
	sql`select public.join_participants('[]')`,
	sql`select public.submit_answers('[]')`,
	sql`select * from public.sms_participants(array['x'])`,
	sql`select * from public.join_by_texts('[]')`,
	sql`select * from public.record_texts('[]')`,
	sql`select public.purge_sessions()`
];

async function prepared(stage: Stage) {
	const teacher = await stage.teacher();
	const [deck] = await stage.rows<{ id: string }>(
		'authenticated',
		teacher,
		sql`insert into public.decks (title) values ('Mine') returning id`
	);
	await stage.rows(
		'authenticated',
		teacher,
		sql`insert into public.activities (deck_id, kind, content) values (${deck!.id}, 'poll', '{}')`
	);
	const frozen = JSON.stringify([
		{ position: 1, kind: 'poll', content: {}, public_content: {}, graded: false, streams: false }
	]);
	const [row] = await stage.rows<{ id: string }>(
		'authenticated',
		teacher,
		sql`select public.start_session(${deck!.id}, ${frozen}, 'Mine', 'en', 'anonymous', 'never') as id`
	);
	const session = row!.id;
	await stage.rows(
		'authenticated',
		teacher,
		sql`select public.command_session(${session}, 'open')`
	);
	const participant = randomUUID();
	await stage.rows(
		'service_role',
		null,
		sql`select * from public.join_participants(${JSON.stringify([{ n: 0, id: participant, session }])})`
	);
	const { rows } = await sql<{
		id: string;
	}>`select id from public.session_activities where session_id = ${session}`.execute(stage.kysely);
	const activity = rows[0]!.id;
	await stage.rows(
		'service_role',
		null,
		sql`select * from public.submit_answers(${JSON.stringify([{ n: 0, activity, round: 1, participant, id: randomUUID(), seq: 1, value: [], keys: ['a'], labels: [], channel: 'web' }])})`
	);
	return { teacher, deck: deck!.id, session, activity, participant };
}

async function denied(promise: Promise<unknown[]>) {
	// A policy hides rows, a missing grant raises: nothing comes either way.
	try {
		return (await promise).length === 0;
	} catch (error) {
		return /permission denied|row-level security|not_found/.test((error as Error).message);
	}
}

onEveryDatabase('who may do what', (stage) => {
	test('every table has row level security', async () => {
		const { rows } = await sql<{
			relname: string;
		}>`select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' and not relrowsecurity`.execute(
			stage.kysely
		);
		expect(rows).toEqual([]);
	});

	test('every function is without access for everybody, and fixes its search path', async () => {
		const { rows } = await sql<{ name: string }>`
			select p.oid::regprocedure::text as name from pg_proc p
			where p.pronamespace in ('public'::regnamespace, 'private'::regnamespace)
				and (p.proacl is null or exists (select from aclexplode(p.proacl) a where a.grantee = 0)
					or not coalesce(array_to_string(p.proconfig, ',') like '%search_path=%', false))`.execute(
			stage.kysely
		);
		expect(rows.filter(({ name }) => name !== 'private.new_code()')).toEqual([]);
	});

	test.each(TABLES)('anonymous visitors read nothing of %s and write nothing', async (table) => {
		await prepared(stage);
		const target = sql.table(`public.${table}`);
		expect(await denied(stage.rows('anon', null, sql`select * from ${target}`))).toBe(true);
		expect(await denied(stage.rows('anon', null, sql`delete from ${target} returning 1`))).toBe(
			true
		);
	});

	test.each(SERVER_ONLY.map((call, i) => [i, call] as const))(
		'server function %i is refused to browsers',
		async (_, call) => {
			const teacher = await stage.teacher();
			await expect(stage.rows('anon', null, call)).rejects.toThrow(/permission denied/);
			await expect(stage.rows('authenticated', teacher, call)).rejects.toThrow(/permission denied/);
		}
	);

	test.each(TABLES)('another teacher sees, changes and deletes nothing of %s', async (table) => {
		await prepared(stage);
		const stranger = await stage.teacher();
		const target = sql.table(`public.${table}`);
		expect(await denied(stage.rows('authenticated', stranger, sql`select * from ${target}`))).toBe(
			true
		);
		expect(
			await denied(stage.rows('authenticated', stranger, sql`delete from ${target} returning 1`))
		).toBe(true);
		const { rows } = await sql`select 1 from ${target} limit 1`.execute(stage.kysely);
		if (!['teachers', 'sms_messages'].includes(table)) expect(rows).toHaveLength(1);
	});

	test('another teacher can neither start, command, configure nor count', async () => {
		const { deck, session, activity } = await prepared(stage);
		const stranger = await stage.teacher();
		for (const call of [
			sql`select public.start_session(${deck}, '[]', 'x', 'en', 'anonymous', 'never')`,
			sql`select public.command_session(${session}, 'end')`,
			sql`select public.configure_session(${session}, 'name')`,
			sql`select public.hide_key(${session}, ${activity}, 'a', true)`,
			sql`select public.session_tally(${session}, ${activity}, 1::smallint)`,
			sql`select public.duplicate_deck(${deck}, 'x')`
		]) {
			await expect(stage.rows('authenticated', stranger, call)).rejects.toThrow('not_found');
		}
		await stage.rows(
			'authenticated',
			stranger,
			sql`select public.order_activities(${deck}, array[]::uuid[])`
		);
		const { rows } = await sql<{
			phase: string;
		}>`select phase from public.sessions where id = ${session}`.execute(stage.kysely);
		expect(rows).toEqual([{ phase: 'open' }]);
	});

	test("no one puts an activity or a deck into another teacher's hands", async () => {
		const { deck, teacher } = await prepared(stage);
		const stranger = await stage.teacher();
		await expect(
			stage.rows(
				'authenticated',
				stranger,
				sql`insert into public.activities (deck_id, kind, content) values (${deck}, 'poll', '{}')`
			)
		).rejects.toThrow(/row-level security/);
		await expect(
			stage.rows(
				'authenticated',
				stranger,
				sql`insert into public.decks (owner_id, title) values (${teacher}, 'x')`
			)
		).rejects.toThrow(/row-level security/);
	});

	test('a teacher reads their own results but forges no vote and no participant', async () => {
		const { teacher, session, activity, participant } = await prepared(stage);
		expect(
			await stage.rows(
				'authenticated',
				teacher,
				sql`select * from public.answers where activity_id = ${activity}`
			)
		).toHaveLength(1);
		expect(
			await denied(
				stage.rows(
					'authenticated',
					teacher,
					sql`update public.answers set keys = '{b}' where participant_id = ${participant} returning 1`
				)
			)
		).toBe(true);
		expect(
			await denied(
				stage.rows(
					'authenticated',
					teacher,
					sql`insert into public.participants (session_id) values (${session}) returning 1`
				)
			)
		).toBe(true);
		expect(
			await denied(
				stage.rows(
					'authenticated',
					teacher,
					sql`select * from public.session_secrets where session_id = ${session}`
				)
			)
		).toBe(true);
	});

	async function receives(role: 'anon' | 'authenticated', user: string | null, topic: string) {
		return stage.as(role, user, async (trx) => {
			await sql`set local role postgres`.execute(trx).catch(() => sql`reset role`.execute(trx));
			await sql`insert into realtime.messages (topic, extension) values (${topic}, 'broadcast')`.execute(
				trx
			);
			await sql`select set_config('realtime.topic', ${topic}, true), set_config('role', ${role}, true)`.execute(
				trx
			);
			const { rows } =
				await sql`select 1 from realtime.messages where topic = ${topic} limit 1`.execute(trx);
			return rows.length === 1;
		});
	}

	test('the uuid of a live session is the right to receive its state, and only that', async () => {
		const { teacher, session } = await prepared(stage);
		const stranger = await stage.teacher();
		expect(await receives('anon', null, `session:${session}`)).toBe(true);
		expect(await receives('anon', null, `session:${session}:host`)).toBe(false);
		expect(await receives('anon', null, `session:${randomUUID()}`)).toBe(false);
		expect(await receives('authenticated', stranger, `session:${session}:host`)).toBe(false);
		expect(await receives('authenticated', teacher, `session:${session}:host`)).toBe(true);
		await stage.rows(
			'authenticated',
			teacher,
			sql`select public.command_session(${session}, 'end')`
		);
		expect(await receives('anon', null, `session:${session}`)).toBe(false);
	});

	test('nobody but the server sends', async () => {
		const { teacher, session } = await prepared(stage);
		const send = sql`insert into realtime.messages (topic, extension, event, payload, private) values (${`session:${session}`}, 'broadcast', 'state_changed', '{}', true)`;
		await expect(stage.rows('anon', null, send)).rejects.toThrow(/row-level security/);
		await expect(stage.rows('authenticated', teacher, send)).rejects.toThrow(/row-level security/);
	});
});
