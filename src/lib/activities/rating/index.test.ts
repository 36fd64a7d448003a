import { describe, expect, test } from 'vitest';
import { parseAnswer, parseContent } from '../parse.ts';
import { mean, rating, steps } from './index.ts';

const content = { question: 'Too fast?', max: 5, low: 'no', high: 'yes' };

test.each([{ max: 1 }, { max: 11 }, { max: 2.5 }, { low: 'x'.repeat(41) }])(
	'%j is refused',
	(changes) => expect(parseContent(rating, changes)).toMatchObject({ ok: false })
);

test.each([0, 6, 4.5, NaN, '4', null, [4]])('%j is no answer', (answer) => {
	expect(parseAnswer(rating, content, answer)).toMatchObject({ ok: false });
});

test.each([
	['4', true],
	['', false],
	['x', false],
	['4.5', false],
	[null, false]
])('the form field %j is an answer: %s', (field, ok) => {
	const fields = new FormData();
	if (field !== null) fields.append('rating', field);
	expect(parseAnswer(rating, content, rating.readForm(fields)).ok).toBe(ok);
});

describe('a text message', () => {
	test.each([
		'4',
		'4.',
		' 4 ! ',
		'+4',
		'04',
		'４',
		'4/5',
		'4 / 5',
		'4 sur 5',
		'4 out of 5',
		'note 4',
		'Note : 4',
		'ma note est 4',
		'NOTE 4/5',
		'réponse 4',
		'my rating is 4',
		'4 étoiles',
		'4 stars',
		'4️⃣'
	])('%j is 4', (text) => expect(rating.readSms(content, text)).toBe(4));

	test.each([
		'',
		'0',
		'6',
		'45',
		'4.5',
		'4,5',
		'-4',
		'4/10',
		'4 sur 20',
		'3 4',
		'B',
		'quatre',
		'21904567'
	])('%j fits nothing', (text) => expect(rating.readSms(content, text)).toBeNull());

	test('reaches the end of a longer scale', () => {
		expect(rating.readSms({ ...content, max: 10 }, '10')).toBe(10);
		expect(rating.readSms({ ...content, max: 10 }, '10/10')).toBe(10);
	});
});

describe('results', () => {
	test('are steps with their mean', () => {
		expect(steps({ ...content, max: 3 })).toEqual([1, 2, 3]);
		expect(
			mean([
				['1', 1],
				['5', 3]
			])
		).toBe(4);
	});

	test('nobody has rated yet', () => {
		expect(mean([])).toBeNull();
	});
});
