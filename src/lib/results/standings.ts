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
/** The same answer of some participants to an activity, in one of its rounds. */
export interface Answered {
	activity: string;
	round: number;
	value: unknown;
	participants: string[];
	/** When each of them was counted, in microseconds since 1970. */
	times: number[];
	/** They came after the close, within the grace. */
	late: boolean;
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

/** A student's answer to an activity that counts for them. */
interface Last {
	round: number;
	time: number;
	participant: string;
	score: number | null;
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
	const graded = activities.filter(({ graded, phase }) => graded && phase !== null);
	const readers = new Map(graded.map((activity) => [activity.id, reader(activity)]));
	const students = new Map<string, Standing & { last: Map<string, Last> }>();
	const studentOf = new Map<string, Map<string, Last>>();

	for (const { id, name, identity, channel } of participants) {
		const key = identity ? `identity ${identity.trim().toLowerCase()}` : `participant ${id}`;
		let student = students.get(key);
		if (student) {
			student.participants.push(id);
			student.name ??= name;
		} else {
			student = {
				participants: [id],
				name,
				identity,
				channel,
				answered: 0,
				scores: {},
				share: null,
				last: new Map()
			};
			students.set(key, student);
		}
		studentOf.set(id, student.last);
	}
	for (const { activity, round, value, participants, times } of answers) {
		const score = readers.get(activity)?.(value).score ?? null;
		for (const [i, participant] of participants.entries()) {
			const last = studentOf.get(participant);
			const answer = { round, time: times[i] ?? 0, participant, score };
			const before = last?.get(activity);
			if (!before || later(answer, before)) last?.set(activity, answer);
		}
	}
	return [...students.values()].map(({ last, ...student }) => {
		for (const [id, { score }] of last) if (score !== null) student.scores[id] = score;
		const sum = graded.reduce((total, { id }) => total + (student.scores[id] ?? 0), 0);
		const any = graded.some(({ id }) => id in student.scores);
		return { ...student, answered: last.size, share: any ? sum / graded.length : null };
	});
}

/** Of two at the same moment one has to be the last, whatever the order in which they were read. */
function later(a: Last, b: Last): boolean {
	if (a.round !== b.round) return a.round > b.round;
	return a.time === b.time ? a.participant < b.participant : a.time > b.time;
}

/** What an answer comes to. */
interface Read {
	/** By the one function of its kind; null where nothing is right or wrong. */
	score: number | null;
	/** In the teacher's words; empty when it does not parse. */
	words: string;
}

/** Reads the answers to an activity; what the teacher wrote is parsed once for all of them. */
export function reader({ kind: id, content, graded }: Asked): (value: unknown) => Read {
	const kind = KINDS[id];
	const parsed = parseContent(kind, content);
	return (value) => {
		const answer = parsed.ok && parseAnswer(kind, parsed.value, value);
		if (!answer || !answer.ok) return { score: null, words: '' };
		return {
			score: graded ? kind.score(parsed.value, answer.value) : null,
			words: kind.words(parsed.value, answer.value)
		};
	};
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
