import { randomUUID } from 'node:crypto';
import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startStack, type Stack } from '../../../tests/support/stack';

type Records = typeof import('./records');
type Export = typeof import('./export');

let stack: Stack;
let teacher: SupabaseClient;
let server: SupabaseClient;
let records: Records;
let everythingOf: Export['everythingOf'];

beforeAll(async () => {
	stack = await startStack();
	vi.stubEnv('AMPHI_EDITION', 'embedded');
	vi.stubEnv('SUPABASE_URL_INTERNAL', stack.url);
	vi.stubEnv('PUBLIC_SUPABASE_PUBLISHABLE_KEY', stack.publishableKey);
	vi.stubEnv('SUPABASE_SECRET_KEY', stack.secretKey);
	vi.stubEnv('AMPHI_SECRET', stack.appSecret);
	[records, { everythingOf }] = await Promise.all([import('./records'), import('./export')]);
	teacher = createClient(stack.url, stack.publishableKey, { auth: { persistSession: false } });
	server = createClient(stack.url, stack.secretKey, { auth: { persistSession: false } });
	await teacher.auth.signUp({ email: 'ada@example.test', password: 'a long password' });
});
afterAll(async () => {
	vi.unstubAllEnvs();
	await stack.stop();
});

/** A graded session of a course, with a student of its roster in it. */
async function lecture() {
	const insert = async (table: string, row: object) => {
		const { data, error } = await teacher.from(table).insert(row).select('id').single();
		if (error) throw new Error(table, { cause: error });
		return data.id as string;
	};
	const deck = await insert('decks', { title: 'Optics', language: 'en' });
	const content = {
		question: 'Which?',
		options: ['Red', 'Blue'].map((text, i) => ({ id: `o${i}`, text })),
		right: ['o1'],
		explanation: 'Shorter waves.'
	};
	await insert('activities', { deck_id: deck, position: 1, kind: 'choice', content });
	const course = await insert('courses', { title: 'Light: 1' });
	const student = await insert('students', {
		course_id: course,
		first_name: 'Grace',
		last_name: 'Hopper',
		code: 'ABCDEFGH',
		extra_time: 1.5
	});
	const sessions = await import('./sessions');
	const started = await sessions.start(teacher, deck, { identity: 'identifier' });
	if (started.status !== 'started') throw new Error(started.status);
	const { session } = started;
	const state = await sessions.command(teacher, session, 'next');
	const activity = state.status === 'done' ? state.state.activity!.id : '';
	const participant = randomUUID();
	await server.from('participants').insert({
		id: participant,
		session_id: session,
		identity: '21904567',
		student_id: student,
		proof: 'code',
		extra_time: 1.5,
		device_hmac: 'x'
	});
	const answers = await import('./answers');
	const submission = { id: randomUUID(), seq: 1, round: 1, channel: 'web' as const };
	const outcome = await answers.submit({
		...submission,
		session,
		activity,
		participant,
		value: ['o0']
	});
	expect(outcome).toBe('counted');
	return { session, participant, reveal: () => sessions.command(teacher, session, 'reveal') };
}

test('a record has all that is stored of its participant, and no right answer before the reveal', async () => {
	const { session, participant, reveal } = await lecture();
	const record = await records.of(session, participant);
	expect(record).toMatchObject({
		graded: true,
		participant: {
			name: null,
			identifier: '21904567',
			proof: 'code',
			extraTime: 1.5,
			deviceKnown: true,
			removedAt: null,
			roster: { first_name: 'Grace', last_name: 'Hopper' }
		},
		answers: [{ position: 1, question: 'Which?', answer: 'Red', value: ['o0'], late: false }]
	});
	expect(JSON.stringify(record)).not.toMatch(/Blue|o1|Shorter/);
	await reveal();
	expect((await records.of(session, participant))?.answers).toEqual(record?.answers);
	const other = await lecture();
	expect(await records.of(other.session, participant)).toBeNull();
	expect(await records.of(session, randomUUID())).toBeNull();
});

test('a teacher takes decks, rosters, participants and answers along, in files of different names', async () => {
	const files: Record<string, string> = {};
	for await (const { name, pieces } of everythingOf(teacher, { id: '', email: 'ada@x.test' })) {
		expect(files, name).not.toHaveProperty([name]);
		files[name] = '';
		for await (const piece of pieces) files[name] += piece;
	}
	const all = Object.keys(files);
	expect(all).toContain('account.json');
	expect(all).toEqual(
		expect.arrayContaining(['decks/Optics.amphi.json', 'decks/Optics (2).amphi.json'])
	);
	expect(files['courses/Light 1.csv']).toContain('"Grace","Hopper","ABCDEFGH"');
	const participants = all.filter((name) => name.endsWith('/participants.csv'));
	expect(participants).toHaveLength(2);
	expect(files[participants[0]!]).toContain('"21904567"');
	const answers = all.find((name) => name.endsWith('/answers.csv'))!;
	expect(files[answers]).toContain('"Red"');
});
