import { expect, test } from 'vitest';
import type { Standing } from '../results/standings.ts';
import { gradebook, gradesOf, unmatchedList } from './gradebook.ts';

const standing = (
	identity: string | null,
	share: number | null,
	name: string | null = null
): Standing => ({
	participants: ['p'],
	name,
	identity,
	channel: 'web',
	answered: 1,
	scores: {},
	share
});

test('each identifier goes to the column of its form; formulas and sentences to nobody', () => {
	const { matched, unmatched } = gradesOf(
		[
			standing('21904567', 1),
			standing('ann@example.org', 0.5),
			standing('jdupont', 0.25),
			standing('=HYPERLINK("x")', 1),
			standing('I forgot it', 1),
			standing(null, 1)
		],
		20
	);
	expect(
		matched.map(({ student, points }) => [
			student.email || student.idNumber || student.username,
			points
		])
	).toEqual([
		['21904567', 20],
		['ann@example.org', 10],
		['jdupont', 5]
	]);
	expect(unmatched).toHaveLength(3);
});

test('a student without a result is in no file: an empty cell would erase a grade', () => {
	const { matched, unmatched } = gradesOf([standing('21904567', null)], 100);
	expect([matched, unmatched]).toEqual([[], []]);
});

test('with a roster its columns are filled in, and a stranger is left out', () => {
	const roster = [
		{ email: 'ann@x.org', idNumber: '007', username: 'ann', firstName: 'Ann', lastName: 'Lee' }
	];
	const { matched, unmatched } = gradesOf(
		[standing(null, 1 / 3, 'lee ann'), standing('9', 1)],
		100,
		roster
	);
	expect(gradebook.header('Quiz "1"') + gradebook.rows(matched)).toBe(
		'Email address,ID number,Username,First name,Last name,"Quiz ""1"""\r\n"ann@x.org","007","ann","Ann","Lee",33.33333\r\n'
	);
	expect(unmatched).toHaveLength(1);
	expect(unmatchedList.header('Quiz') + unmatchedList.rows(unmatched, 100)).toBe(
		'"Identifier","Name","Channel","Quiz"\r\n"9",,"web",100\r\n'
	);
});
