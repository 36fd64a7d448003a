import { sql } from 'kysely';
import { beforeAll, describe, expect, test } from 'vitest';
import { fullStage, refusal, TABLES, trace, type FullStage, type Table } from './full-stage.ts';
import { onEveryDatabase } from './stage.ts';

type Statement = ReturnType<typeof sql>;

/** How a row that belongs to someone is forged; `user` is an account that was not welcomed yet. */
const FORGED: Record<Table, (theirs: FullStage, user: string) => Statement> = {
	teachers: (_, user) => sql`(user_id) values (${user})`,
	decks: ({ teacher }) => sql`(owner_id, title) values (${teacher}, 'x')`,
	activities: ({ deck }) => sql`(deck_id, kind, content) values (${deck}, 'poll', '{}')`,
	sessions: ({ teacher }) =>
		sql`(owner_id, code, title, language) values (${teacher}, 'QQQQQQ', 'x', 'en')`,
	session_activities: ({ session }) =>
		sql`(session_id, position, kind, content, public_content, graded, streams)
			values (${session}, 9, 'poll', '{}', '{}', true, true)`,
	session_secrets: ({ session }) => sql`(session_id) values (${session})`,
	participants: ({ session }) => sql`(session_id) values (${session})`,
	answers: ({ activities: [activity], participant }) =>
		sql`(activity_id, round, participant_id, id, seq, value, keys, labels)
			values (${activity}, 2, ${participant}, gen_random_uuid(), 1, '[]', '{a}', '{}')`,
	sms_messages: ({ session }) => sql`(sid, session_id, outcome) values ('SM1', ${session}, 'x')`,
	courses: ({ teacher }) => sql`(owner_id, title) values (${teacher}, 'x')`,
	students: ({ course }) => sql`(course_id, code) values (${course}, 'ABCD2346')`,
	held_texts: ({ activities: [activity] }) =>
		sql`(activity_id, key, reason) values (${activity}, 'x', 'words')`
};

/** A change of every row that a policy lets through, reading none. */
const CHANGED: Record<Table, Statement> = {
	teachers: sql`created_at = now()`,
	decks: sql`title = 'x'`,
	activities: sql`kind = 'poll'`,
	sessions: sql`title = 'x'`,
	session_activities: sql`kind = 'poll'`,
	session_secrets: sql`phone_key = 'x'`,
	participants: sql`name = 'x'`,
	answers: sql`keys = '{b}'`,
	sms_messages: sql`reply = 'x'`,
	courses: sql`title = 'x'`,
	students: sql`extra_time = 2`,
	held_texts: sql`verdict = 'approved'`
};
const REFUSED = /^(permission denied|new row violates row-level security)/;

onEveryDatabase('who may do what', (stage) => {
	let theirs: FullStage;
	beforeAll(async () => {
		theirs = await fullStage(stage);
	});
	const own = (statement: Statement, who = theirs) =>
		stage.rows('authenticated', who.teacher, statement);

	test('every table has row level security, and is in these tests', async () => {
		const tables = await stage.unfiltered(
			sql<{ name: string; secure: boolean }>`select relname::text as name, relrowsecurity as secure
				from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm', 'f')
				order by 1`
		);
		expect(tables).toEqual(TABLES.map((name) => ({ name, secure: true })));
	});

	describe.each(['an anonymous visitor', 'another teacher', 'someone who is no teacher'])(
		'%s',
		(who) => {
			let act: (statement: Statement) => Promise<unknown[]>;
			beforeAll(async () => {
				const user = who === 'an anonymous visitor' ? null : await stage.teacher();
				act = (statement) => stage.rows(user ? 'authenticated' : 'anon', user, statement);
				if (who === 'another teacher') await act(sql`insert into public.teachers values (${user})`);
			});

			test.each(TABLES)('sees, adds, changes and deletes nothing of %s', async (name) => {
				const table = sql.table(`public.${name}`);
				const before = await trace(stage, name);
				expect(before).not.toEqual([]);
				const seen = await act(sql`select * from ${table}`).catch((error: Error) => error.message);
				if (typeof seen === 'string') expect(seen).toMatch(REFUSED);
				// A teacher sees that they were welcomed, themselves.
				else expect(seen).toHaveLength(who === 'another teacher' && name === 'teachers' ? 1 : 0);
				const forged = FORGED[name](theirs, await stage.teacher());
				expect(await refusal(act(sql`insert into ${table} ${forged}`))).toMatch(REFUSED);
				for (const write of [
					sql`update ${table} set ${CHANGED[name]}`,
					sql`delete from ${table}`
				]) {
					const refused = await refusal(act(write));
					if (refused) expect(refused).toMatch(REFUSED);
				}
				expect(await trace(stage, name)).toEqual(before);
			});
		}
	);

	test.each([
		'participants',
		'answers',
		'held_texts',
		'session_activities',
		'session_secrets',
		'sms_messages'
	])(
		'a teacher forges, changes and deletes nothing of the %s of their own session',
		async (name) => {
			const table = sql.table(`public.${name}`);
			const before = await trace(stage, name as Table);
			const forged = FORGED[name as Table](theirs, '');
			expect(await refusal(own(sql`insert into ${table} ${forged}`))).toMatch(REFUSED);
			await own(sql`update ${table} set ${CHANGED[name as Table]}`);
			await own(sql`delete from ${table}`);
			expect(await trace(stage, name as Table)).toEqual(before);
		}
	);

	test('a teacher neither makes a session nor changes its settings but by the functions', async () => {
		const before = await trace(stage, 'sessions');
		const forged = FORGED.sessions(theirs, '');
		expect(await refusal(own(sql`insert into public.sessions ${forged}`))).toMatch(REFUSED);
		await own(sql`update public.sessions set ${CHANGED.sessions}`);
		expect(await trace(stage, 'sessions')).toEqual(before);
	});

	test('a teacher reads all of their own results, but no secret and no text', async () => {
		const stranger = await fullStage(stage);
		const read = async (name: Table) => own(sql`select * from ${sql.table(`public.${name}`)}`);
		expect(await read('teachers')).toMatchObject([{ user_id: theirs.teacher }]);
		expect(await read('decks')).toMatchObject([{ id: theirs.deck }]);
		expect(await read('activities')).toHaveLength(2);
		expect(await read('sessions')).toMatchObject([{ id: theirs.session }]);
		expect(await read('session_activities')).toHaveLength(2);
		expect(await read('participants')).toMatchObject([{ id: theirs.participant }]);
		expect(await read('answers')).toMatchObject([{ participant_id: theirs.participant }]);
		expect(await read('courses')).toMatchObject([{ id: theirs.course }]);
		expect(await read('students')).toMatchObject([{ course_id: theirs.course }]);
		expect(await read('held_texts')).toHaveLength(1);
		expect(await read('session_secrets')).toEqual([]);
		expect(await read('sms_messages')).toEqual([]);
		expect(await own(sql`select * from public.decks`, stranger)).toHaveLength(1);
	});

	test("no one puts an activity, a deck or a welcome into another's hands", async () => {
		const mine = await fullStage(stage);
		const before = await trace(stage, 'decks');
		for (const move of [
			sql`update public.activities set deck_id = ${theirs.deck} where id = ${mine.drafts[0]}`,
			sql`update public.activities set deck_id = ${theirs.deck}`,
			sql`update public.decks set owner_id = ${theirs.teacher} where id = ${mine.deck}`,
			sql`update public.decks set owner_id = ${theirs.teacher}`,
			sql`insert into public.teachers (user_id) values (${await stage.teacher()})`
		]) {
			expect(await refusal(own(move, mine))).toMatch(REFUSED);
		}
		expect(await trace(stage, 'decks')).toEqual(before);
	});

	test('a teacher is welcomed once', async () => {
		const user = await stage.teacher();
		const welcome = sql`insert into public.teachers (user_id) values (${user})`;
		await stage.rows('authenticated', user, welcome);
		expect(await refusal(stage.rows('authenticated', user, welcome))).toMatch('duplicate key');
	});
});
