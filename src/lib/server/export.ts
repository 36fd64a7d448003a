import { fileName, writeDeck } from '$lib/decks/file';
import { row } from '$lib/moodle/csv';
import { answersCsv } from './answers-file';
import * as decks from './decks';
import type { ZipEntry } from './download';
import { pages } from './pages';
import * as results from './results';
import * as sessions from './sessions';
import type { Client } from './supabase';
import type { Teacher } from './teachers';

/** Everything of a teacher's, a file at a time, read while the file before it is taken. */
export async function* everythingOf(client: Client, teacher: Teacher): AsyncGenerator<ZipEntry> {
	yield { name: 'account.json', pieces: json({ email: teacher.email }) };
	const names = distinct();
	for await (const deck of decks.all(client)) {
		yield { name: names(`decks/${fileName(deck.title)}`), pieces: once(writeDeck(deck)) };
	}
	for await (const { id, title } of courses(client)) {
		yield { name: names(`courses/${safe(title)}.csv`), pieces: rosterCsv(client, id) };
	}
	for await (const session of sessions.all(client)) {
		const folder = `sessions/${session.started_at.slice(0, 10)} ${safe(session.title)} ${session.code}`;
		yield { name: `${folder}/session.json`, pieces: json(session) };
		yield { name: `${folder}/participants.csv`, pieces: participantsCsv(client, session.id) };
		yield { name: `${folder}/answers.csv`, pieces: answersCsv(client, session.id) };
	}
}

const courses = (client: Client) =>
	pages<{ id: string; title: string }>('courses', (last, size) =>
		client.from('courses').select('id, title').gt('id', last).order('id').limit(size)
	);

const OF_A_STUDENT = [
	'email',
	'id_number',
	'username',
	'first_name',
	'last_name',
	'code',
	'extra_time'
] as const;
type Student = { id: string } & Record<(typeof OF_A_STUDENT)[number], string | number>;

async function* rosterCsv(client: Client, course: string): AsyncGenerator<string> {
	yield `\uFEFF${row([...OF_A_STUDENT])}`;
	const students = pages<Student>('students', (last, size) =>
		client
			.from('students')
			.select(`id, ${OF_A_STUDENT.join(', ')}`)
			.eq('course_id', course)
			.gt('id', last)
			.order('id')
			.limit(size)
			.returns<Record<string, unknown>[]>()
	);
	for await (const student of students) yield row(OF_A_STUDENT.map((column) => student[column]));
}

async function* participantsCsv(client: Client, session: string): AsyncGenerator<string> {
	yield `\uFEFF${row(['participant', 'channel', 'name', 'identifier'])}`;
	const people = await results.participants(client, session);
	for (const [i, { channel, name, identity }] of people.entries()) {
		yield row([i + 1, channel, name, identity]);
	}
}

async function* once(text: string): AsyncGenerator<string> {
	yield text;
}

const json = (value: unknown) => once(`${JSON.stringify(value, null, '\t')}\n`);

/** A title as a part of a path, on every system. */
function safe(title: string): string {
	return fileName(title).replace(/\.amphi\.json$/, '');
}

/** Numbers the names that were there before. */
function distinct(): (name: string) => string {
	const seen = new Map<string, number>();
	return (name) => {
		const n = (seen.get(name) ?? 0) + 1;
		seen.set(name, n);
		return n === 1 ? name : name.replace(/(\.amphi\.json|\.csv)$/, ` (${n})$1`);
	};
}
