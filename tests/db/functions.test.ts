import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { fullStage, traceAll, type FullStage } from './full-stage.ts';
import { frozen } from './lecture.ts';
import { onEveryDatabase } from './stage.ts';

const TEACHERS = [
	'public.command_session',
	'public.configure_session',
	'public.duplicate_deck',
	'public.hide_key',
	'public.import_deck',
	'public.order_activities',
	'public.session_answers',
	'public.session_tallies',
	'public.session_tally',
	'public.start_session'
];
/** What a policy calls, the one who asks must be allowed to call. */
const ALLOWED = {
	anon: ['private.is_live'],
	authenticated: [...TEACHERS, 'private.is_live', 'private.owns_deck', 'private.owns_topic'].sort()
};

/** Functions of the app server: none may be called with a browser's key. */
const SERVER_ONLY: [string, (own: FullStage) => ReturnType<typeof sql>][] = [
	['session_state', ({ session }) => sql`select public.session_state(${session})`],
	['publish_tally', ({ session }) => sql`select public.publish_tally(${session}, true)`],
	[
		'publish_tallies',
		({ session }) =>
			sql`select public.publish_tallies(array[${session}]::uuid[], array[${session}]::uuid[])`
	],
	['close_expired', ({ session }) => sql`select public.close_expired(${session})`],
	['join_participants', ({ session }) => batch('join_participants', { session, id: randomUUID() })],
	[
		'submit_answers',
		({ activities: [activity], participant }) =>
			batch('submit_answers', {
				activity,
				participant,
				round: 1,
				id: randomUUID(),
				seq: 9,
				value: [],
				keys: ['b'],
				labels: [],
				channel: 'web'
			})
	],
	['sms_participants', () => sql`select * from public.sms_participants(array['x'])`],
	['join_by_texts', ({ session }) => batch('join_by_texts', { session, hmac: randomUUID() })],
	['record_texts', () => batch('record_texts', { sid: randomUUID(), outcome: 'counted' })],
	[
		'forget_participant',
		({ session, participant }) => sql`select public.forget_participant(${session}, ${participant})`
	],
	['forget_teacher', ({ teacher }) => sql`select public.forget_teacher(${teacher})`],
	['purge_sessions', () => sql`select public.purge_sessions()`]
];
const batch = (name: string, row: object) =>
	sql`select * from ${sql.ref(`public.${name}`)}(${JSON.stringify([{ n: 0, ...row }])})`;

/** What those that only read say of a full stage. */
const READ: Record<string, (own: FullStage) => unknown> = {
	session_tally: () => ({ answered: 1, counts: [['a', 1]] }),
	session_tallies: ({ activities: [first, second] }) => [
		{ activity: first, answered: 1, counts: [['a', 1]] },
		{ activity: second, answered: 0, counts: [] }
	],
	session_answers: ({ activities: [activity], participant }) => [
		[activity, 1, ['a'], [participant], [expect.any(Number)], false]
	]
};

/** Each function of teachers, called on a stage so that it would change or tell something. */
const CALLS: [string, (own: FullStage) => ReturnType<typeof sql>][] = [
	[
		'start_session',
		({ deck }) =>
			sql`select public.start_session(${deck}, ${frozen()}, 'x', 'en', 'anonymous', 'never')`
	],
	['command_session', ({ session }) => sql`select public.command_session(${session}, 'end')`],
	[
		'configure_session',
		({ session }) => sql`select public.configure_session(${session}, p_max_points => 1)`
	],
	[
		'hide_key',
		({ session, activities: [activity] }) =>
			sql`select public.hide_key(${session}, ${activity}, 'a', true)`
	],
	[
		'session_tally',
		({ session, activities: [activity] }) =>
			sql`select public.session_tally(${session}, ${activity}, 1::smallint)`
	],
	[
		'session_tallies',
		({ session, activities }) =>
			sql`select public.session_tallies(${session}, ${activities}::uuid[])`
	],
	[
		'session_answers',
		({ session, activities }) =>
			sql`select public.session_answers(${session}, ${activities}::uuid[])`
	],
	[
		'order_activities',
		({ deck, drafts }) =>
			sql`select public.order_activities(${deck}, ${drafts.toReversed()}::uuid[])`
	],
	['duplicate_deck', ({ deck }) => sql`select public.duplicate_deck(${deck}, 'x')`]
];

onEveryDatabase('functions', (stage) => {
	test('every function is without access for everybody, and fixes its search path', async () => {
		const loose = await stage.unfiltered(sql`
			select p.oid::regprocedure::text as name from pg_proc p
			where p.pronamespace in ('public'::regnamespace, 'private'::regnamespace)
				and (p.proacl is null or exists (select from aclexplode(p.proacl) a where a.grantee = 0)
					or not coalesce(array_to_string(p.proconfig, ',') like '%search_path=%', false))`);
		expect(loose).toEqual([]);
	});

	test.each(['anon', 'authenticated'] as const)(
		'%s may call what it needs, nothing else',
		async (role) => {
			const rows = await stage.unfiltered(sql<{ name: string }>`
			select pronamespace::regnamespace || '.' || proname as name from pg_proc
			where pronamespace in ('public'::regnamespace, 'private'::regnamespace)
				and has_function_privilege(${role}, oid, 'execute')
			order by 1`);
			expect(rows.map(({ name }) => name).sort()).toEqual(ALLOWED[role]);
		}
	);

	test.each(SERVER_ONLY)('%s is the server’s alone', async (_, callOf) => {
		const own = await fullStage(stage);
		const call = callOf(own);
		await expect(stage.rows('anon', null, call)).rejects.toThrow(/^permission denied for function/);
		await expect(stage.rows('authenticated', own.teacher, call)).rejects.toThrow(
			/^permission denied for function/
		);
		await stage.server(call);
	});

	test.each(CALLS)('%s is refused to visitors and to other teachers', async (name, callOf) => {
		const theirs = await fullStage(stage);
		const stranger = await fullStage(stage);
		const before = await traceAll(stage);
		const call = callOf(theirs);
		await expect(stage.rows('anon', null, call)).rejects.toThrow(/^permission denied for function/);
		const attempt = stage.rows('authenticated', stranger.teacher, call);
		// RLS hides what it would put in order; the others say that there is no such thing.
		if (name === 'order_activities') await attempt;
		else await expect(attempt).rejects.toThrow('not_found');
		expect(await traceAll(stage)).toEqual(before);
	});

	test.each(CALLS)(
		'%s does for its own teacher what it refuses to others',
		async (name, callOf) => {
			const own = await fullStage(stage);
			const before = await traceAll(stage);
			const rows = await stage.rows('authenticated', own.teacher, callOf(own));
			expect(rows).toHaveLength(1);
			const read = READ[name];
			if (read) expect(rows).toMatchObject([{ [name]: read(own) }]);
			else expect(await traceAll(stage)).not.toEqual(before);
		}
	);

	test('one’s own session or deck opens no other’s', async () => {
		const theirs = await fullStage(stage);
		const own = await fullStage(stage);
		const mixed = { ...own, activities: theirs.activities, drafts: theirs.drafts };
		const before = await traceAll(stage);
		for (const [name, callOf] of CALLS) {
			if (name !== 'hide_key' && !(name in READ)) continue;
			const attempt = stage.rows('authenticated', own.teacher, callOf(mixed));
			await expect(attempt, name).rejects.toThrow('not_found');
		}
		const [, order] = CALLS.find(([name]) => name === 'order_activities')!;
		await stage.rows('authenticated', own.teacher, order(mixed));
		expect(await traceAll(stage)).toEqual(before);
	});
});
