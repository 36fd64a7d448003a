import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { command, lecture, student, vote, type Lecture } from './lecture.ts';
import type { Stage } from './stage.ts';

/** Every table that the API exposes. */
export const TABLES = [
	'activities',
	'answers',
	'courses',
	'decks',
	'held_texts',
	'participants',
	'session_activities',
	'session_secrets',
	'sessions',
	'sms_messages',
	'students',
	'teachers'
] as const;
export type Table = (typeof TABLES)[number];

export interface FullStage extends Lecture {
	participant: string;
	course: string;
}

/** A teacher's open session with an answer and a text: a row of theirs in every table. */
export async function fullStage(stage: Stage): Promise<FullStage> {
	const own = await lecture(stage);
	const { teacher, session, activities } = own;
	await stage.rows(
		'authenticated',
		teacher,
		sql`insert into public.teachers (user_id) values (${teacher})`
	);
	await command(stage, own, 'open');
	const participant = await student(stage, session);
	await vote(stage, [{ activity: activities[0], participant }]);
	const [course] = await stage.rows(
		'authenticated',
		teacher,
		sql<{ id: string }>`insert into public.courses (title) values ('Biology 1') returning id`
	);
	await stage.rows(
		'authenticated',
		teacher,
		sql`insert into public.students (course_id, email, code)
			values (${course!.id}, 'camille@example.test', 'ABCD2345')`
	);
	await stage.unfiltered(
		sql`insert into public.held_texts (activity_id, key, reason) values (${activities[0]}, 'w', 'words')`
	);
	const record = [{ sid: randomUUID(), session, participant, outcome: 'counted', reply: 'ok' }];
	await stage.server(sql`select * from public.record_texts(${JSON.stringify(record)})`);
	return { ...own, participant, course: course!.id };
}

/** Where the rows of a table are and which transaction wrote them: any write shows. */
export async function trace(stage: Stage, table: Table): Promise<string[]> {
	const rows = await stage.unfiltered(
		sql<{
			row: string;
		}>`select ctid::text || xmin::text as row from ${sql.table(`public.${table}`)} order by 1`
	);
	return rows.map(({ row }) => row);
}

/** `trace` of every table. */
export async function traceAll(stage: Stage): Promise<Record<string, string[]>> {
	const traces: Record<string, string[]> = {};
	for (const table of TABLES) traces[table] = await trace(stage, table);
	return traces;
}

/** Runs a statement that may be refused; why it was, or null where it ran. */
export async function refusal(attempt: Promise<unknown>): Promise<string | null> {
	try {
		await attempt;
		return null;
	} catch (error) {
		return (error as Error).message;
	}
}
