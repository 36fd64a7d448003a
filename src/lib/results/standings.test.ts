import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
	distribution,
	standings,
	type Answered,
	type Asked,
	type Participant
} from './standings.ts';

const question = (id: string, phase: string | null = 'revealed'): Asked => ({
	id,
	position: 1,
	kind: 'choice',
	graded: true,
	phase,
	content: {
		question: 'Which?',
		options: [
			{ id: 'a', text: 'A' },
			{ id: 'b', text: 'B' }
		],
		right: ['a'],
		many: false,
		credit: 'all',
		explanation: ''
	}
});
const student = (id: string, identity: string | null = null): Participant => ({
	id,
	channel: 'web',
	name: null,
	identity
});
const said = (
	participant: string,
	activity: string,
	value: string,
	round = 1,
	time = 1
): Answered => ({
	participants: [participant],
	activity,
	value: [value],
	round,
	times: [time],
	late: false
});

test('points are shared over what was opened; what was not answered counts nothing', () => {
	const [one] = standings(
		[question('x'), question('y'), question('never', null)],
		[student('p')],
		[said('p', 'x', 'a')]
	);
	expect(one).toMatchObject({ answered: 1, scores: { x: 1 }, share: 0.5 });
});

test('a student without any answer has no result, not zero', () => {
	expect(standings([question('x')], [student('p')], [])[0]!.share).toBeNull();
	expect(standings([question('x')], [student('p')], [said('p', 'x', 'b')])[0]!.share).toBe(0);
});

test('the last round counts', () => {
	const answers = [said('p', 'x', 'a', 2, 5), said('p', 'x', 'b', 1, 9)];
	expect(standings([question('x')], [student('p')], answers)[0]!.share).toBe(1);
});

test('one identifier on two devices is one student, the latest answer counts', () => {
	const both = standings(
		[question('x')],
		[student('phone', 'E1234'), student('laptop', 'e1234 ')],
		[said('phone', 'x', 'b', 1, 1), said('laptop', 'x', 'a', 1, 2)]
	);
	expect(both).toHaveLength(1);
	expect(both[0]).toMatchObject({ participants: ['phone', 'laptop'], share: 1 });
});

test('every share is between 0 and 1, and the distribution counts each student once', () => {
	const marks = fc.array(fc.tuple(fc.nat(9), fc.constantFrom('a', 'b'), fc.constantFrom('x', 'y')));
	fc.assert(
		fc.property(marks, (list) => {
			const people = Array.from({ length: 10 }, (_, i) => student(String(i)));
			const reached = standings(
				[question('x'), question('y')],
				people,
				list.map(([who, what, activity]) => said(String(who), activity, what))
			);
			const shares = reached.flatMap(({ share }) => share ?? []);
			expect(shares.every((share) => share >= 0 && share <= 1)).toBe(true);
			expect(distribution(reached).reduce((a, b) => a + b)).toBe(shares.length);
		})
	);
});

/** One answer of one participant. */
type One = { activity: string; round: number; participant: string; value: unknown; time: number };

/** Answers as the database gives them: each different one once. */
function together(ones: One[]): Answered[] {
	const groups = new Map<string, Answered>();
	for (const { activity, round, value, participant, time } of ones) {
		const key = JSON.stringify([activity, round, value]);
		const alike = { activity, round, value, late: false };
		const group = groups.get(key) ?? { ...alike, participants: [], times: [] };
		group.participants.push(participant);
		group.times.push(time);
		groups.set(key, group);
	}
	return [...groups.values()];
}

/** What a student has from an activity, looked up answer by answer. */
function slowly(people: Participant[], activity: Asked, ones: One[]): number | undefined {
	const ids = people.map(({ id }) => id);
	const [last] = ones
		.filter((one) => one.activity === activity.id && ids.includes(one.participant))
		.sort(
			(a, b) => b.round - a.round || b.time - a.time || (a.participant < b.participant ? -1 : 1)
		);
	if (!last || !activity.graded) return undefined;
	const known = Array.isArray(last.value) && ['a', 'b'].includes(last.value[0] as string);
	return known ? Number((last.value as string[])[0] === 'a') : undefined;
}

test('answers read together give each student what their own last answers give', () => {
	const activities = [question('x'), question('y'), { ...question('poll'), graded: false }];
	const identities = fc.array(fc.constantFrom(null, 'E1', 'e1 ', 'E2'), {
		minLength: 1,
		maxLength: 8
	});
	const marks = fc.uniqueArray(
		fc.record({
			activity: fc.constantFrom('x', 'y', 'poll'),
			round: fc.constantFrom(1, 2),
			participant: fc.nat(9).map(String),
			value: fc.constantFrom<unknown>(['a'], ['b'], ['gone'], 'no answer'),
			time: fc.nat(3)
		}),
		// The key of the table.
		{ selector: (one) => [one.activity, one.round, one.participant].join(), maxLength: 60 }
	);
	fc.assert(
		fc.property(identities, marks, (identities, ones) => {
			const people = identities.map((identity, i) => student(String(i), identity));
			const reached = standings(activities, people, together(ones));
			expect(reached.flatMap(({ participants }) => participants).sort()).toEqual(
				people.map(({ id }) => id)
			);
			for (const { participants, answered, scores } of reached) {
				const own = people.filter(({ id }) => participants.includes(id));
				expect(new Set(own.map((one) => one.identity?.trim().toLowerCase())).size).toBe(1);
				const said = ones.filter(({ participant }) => participants.includes(participant));
				expect(answered).toBe(new Set(said.map(({ activity }) => activity)).size);
				for (const activity of activities) {
					expect(scores[activity.id]).toBe(slowly(own, activity, ones));
				}
			}
		})
	);
});
