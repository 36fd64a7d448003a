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
	at = '1'
): Answered => ({
	participant,
	activity,
	value: [value],
	round,
	at
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
	const answers = [said('p', 'x', 'a', 2, '5'), said('p', 'x', 'b', 1, '9')];
	expect(standings([question('x')], [student('p')], answers)[0]!.share).toBe(1);
});

test('one identifier on two devices is one student, the latest answer counts', () => {
	const both = standings(
		[question('x')],
		[student('phone', 'E1234'), student('laptop', 'e1234 ')],
		[said('phone', 'x', 'b', 1, '1'), said('laptop', 'x', 'a', 1, '2')]
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
