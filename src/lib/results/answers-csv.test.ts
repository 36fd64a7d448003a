import { expect, test } from 'vitest';
import { rowsOf } from './answers-csv.ts';
import type { Answered, Asked, Participant } from './standings.ts';

const question: Asked = {
	id: 'x',
	position: 3,
	kind: 'choice',
	graded: true,
	phase: 'revealed',
	content: {
		question: 'Which\none?',
		options: [
			{ id: 'a', text: 'The "first"' },
			{ id: 'b', text: '=B2' }
		],
		right: ['a']
	}
};
const people: Participant[] = [
	{ id: 'p', channel: 'web', name: 'Ann', identity: null },
	{ id: 'q', channel: 'sms', name: null, identity: '0042' }
];
/** 2026-11-25T09:00:00.123456Z, in microseconds. */
const NINE = Date.UTC(2026, 10, 25, 9) * 1000 + 123_456;
const said = (value: unknown, participants: string[], round = 1): Answered => ({
	activity: 'x',
	round,
	value,
	participants,
	times: participants.map((_, i) => NINE + i * 1_000_000),
	late: round === 2
});

test('a row says who answered what, what it is worth, and when', () => {
	const rows = rowsOf(people)(question, [said(['a'], ['q', 'p'])]);
	expect(rows).toBe(
		'1,"web","Ann",,3,"Which one?","choice",1,"The ""first""",1,"2026-11-25T09:00:01.123Z",0\r\n' +
			'2,"sms",,"0042",3,"Which one?","choice",1,"The ""first""",1,"2026-11-25T09:00:00.123Z",0\r\n'
	);
});

test('rows come by round, then by who joined first, however the answers came', () => {
	const answers = [
		said(['b'], ['p'], 2),
		said(['a'], ['q'], 2),
		said(['a'], ['p']),
		said(['b'], ['q'])
	];
	const order = (some: Answered[]) =>
		rowsOf(people)(question, some)
			.trim()
			.split('\r\n')
			.map((row) => {
				const cells = row.split(',');
				return [cells[7], cells[0], cells[8]].join(' ');
			});
	expect(order(answers)).toEqual([
		'1 1 "The ""first"""',
		`1 2 "'=B2"`,
		`2 1 "'=B2"`,
		'2 2 "The ""first"""'
	]);
	expect(order(answers.toReversed())).toEqual(order(answers));
});

test('an answer that no longer reads keeps its row; one of a stranger has none', () => {
	const rows = rowsOf(people)(question, [said(['gone'], ['p']), said(['a'], ['stranger'])]);
	expect(rows).toBe(
		'1,"web","Ann",,3,"Which one?","choice",1,"",,"2026-11-25T09:00:00.123Z",0\r\n'
	);
});
