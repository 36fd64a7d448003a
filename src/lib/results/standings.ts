import { KINDS, parseAnswer, parseContent } from '../activities/index.ts';
import type { KindId } from '../activities/kind.ts';

/** An activity of a session, as it was asked. */
export interface Asked {
	id: string;
	position: number;
	kind: KindId;
	content: unknown;
	graded: boolean;
	/** Null when it was never opened. */
	phase: string | null;
}
export interface Participant {
	id: string;
	channel: string;
	name: string | null;
	identity: string | null;
}
export interface Answered {
	activity: string;
	round: number;
	participant: string;
	value: unknown;
	/** When it was counted, ISO 8601. */
	at: string;
}

/** One student's session. */
export interface Standing {
	/** The participants that are this student: the same identifier on two devices is one student. */
	participants: string[];
	name: string | null;
	identity: string | null;
	channel: string;
	/** Activities answered. */
	answered: number;
	/** 0 to 1 for each graded activity answered, by activity. */
	scores: Record<string, number>;
	/** The mean of the scores over all graded activities that were opened, 0 to 1; null without any answer to them. */
	share: number | null;
}

/**
 * What each student reached. An unanswered graded activity counts 0; a student who answered none of them
 * has no result. Where a question was asked twice, the student's last round counts; where a student joined
 * twice with one identifier, the latest answer to each activity does.
 */
export function standings(
	activities: Asked[],
	participants: Participant[],
	answers: Answered[]
): Standing[] {
	const asked = new Map(activities.map((activity) => [activity.id, activity]));
	const graded = activities.filter(({ graded, phase }) => graded && phase !== null);
	const students = new Map<string, Standing & { last: Map<string, Answered> }>();
	const studentOf = new Map<string, string>();

	for (const { id, name, identity, channel } of participants) {
		const key = identity ? `identity ${identity.trim().toLowerCase()}` : `participant ${id}`;
		studentOf.set(id, key);
		const student = students.get(key);
		if (student) {
			student.participants.push(id);
			student.name ??= name;
		} else {
			students.set(key, {
				participants: [id],
				name,
				identity,
				channel,
				answered: 0,
				scores: {},
				share: null,
				last: new Map()
			});
		}
	}
	for (const answer of answers) {
		const student = students.get(studentOf.get(answer.participant) ?? '');
		const before = student?.last.get(answer.activity);
		if (!before || later(answer, before)) student?.last.set(answer.activity, answer);
	}
	return [...students.values()].map(({ last, ...student }) => {
		for (const [id, { value }] of last) {
			const score = scoreOf(asked.get(id), value);
			if (score !== null) student.scores[id] = score;
		}
		const sum = graded.reduce((total, { id }) => total + (student.scores[id] ?? 0), 0);
		const any = graded.some(({ id }) => id in student.scores);
		return { ...student, answered: last.size, share: any ? sum / graded.length : null };
	});
}

function later(a: Answered, b: Answered): boolean {
	return a.round === b.round ? a.at > b.at : a.round > b.round;
}

/** The score of an answer by the one function of its kind; null where nothing is right or wrong. */
export function scoreOf(asked: Asked | undefined, value: unknown): number | null {
	if (!asked?.graded) return null;
	const kind = KINDS[asked.kind];
	const content = parseContent(kind, asked.content);
	if (!content.ok) return null;
	const answer = parseAnswer(kind, content.value, value);
	return answer.ok ? kind.score(content.value, answer.value) : null;
}

/** An answer in the teacher's words; empty when it does not parse. */
export function wordsOf(asked: Asked, value: unknown): string {
	const kind = KINDS[asked.kind];
	const content = parseContent(kind, asked.content);
	if (!content.ok) return '';
	const answer = parseAnswer(kind, content.value, value);
	return answer.ok ? kind.words(content.value, answer.value) : '';
}

/** How many students reached each tenth of the points: ten counts, the last with all points. */
export function distribution(standings: Standing[]): number[] {
	const tenths = Array<number>(10).fill(0);
	for (const { share } of standings) {
		if (share === null) continue;
		const tenth = Math.min(9, Math.floor(share * 10));
		tenths[tenth] = (tenths[tenth] ?? 0) + 1;
	}
	return tenths;
}
