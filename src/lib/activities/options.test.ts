import { describe, expect, test } from 'vitest';
import { optionProblems, readOptionSms } from './options.ts';
import { numbered } from './schemas.ts';

const cities = numbered(['Paris', 'Lyon', 'Nice', 'Toulon']);
const one = { options: cities, many: false };
const many = { options: cities, many: true };

function letters(content: typeof one, text: string): string | null {
	const answer = readOptionSms(content, text);
	return answer && answer.map((id) => 'ABCDEFGHIJKL'[Number(id.slice(1)) - 1]).join('');
}

describe('a text message to a question with one answer', () => {
	test.each([
		'B',
		'b',
		'b.',
		'b)',
		'(b)',
		' B ! ',
		'B :)',
		'2',
		'2.',
		'02',
		'２',
		'Ｂ',
		'bb',
		'b b',
		'2 2',
		'réponse b',
		'reponse: b',
		'Réponse : B.',
		'REPONSE B',
		'ma réponse est b',
		'la réponse b',
		'answer b',
		'my answer is B',
		'the answer is 2',
		'option 2',
		'choix b',
		'vote B',
		'lettre b',
		'n°2',
		'no 2',
		'Lyon',
		'LYON',
		'lyon.',
		'« Lyon »',
		'réponse Lyon',
		'B Lyon',
		'b) lyon',
		'2 - Lyon',
		'B: Lyon'
	])('%j is B', (text) => expect(letters(one, text)).toBe('B'));

	test.each([
		'',
		' ',
		'.',
		'E',
		'5',
		'0',
		'13',
		'A C',
		'ac',
		'a,c',
		'1 3',
		'A ou B',
		'a or b',
		'pas b',
		'not b',
		'Marseille',
		'B Paris',
		'réponse',
		'21904567',
		'é',
		'1.3',
		'B?C',
		'q2 b',
		'Lyon, Marseille',
		'Lyon, Nice',
		'😀'
	])('%j fits nothing', (text) => expect(letters(one, text)).toBeNull());
});

describe('a text message to a question with several answers', () => {
	test.each([
		'A C',
		'a c',
		'C A',
		'ac',
		'AC',
		'ca',
		'a,c',
		'a, c',
		'a;c',
		'a+c',
		'a + c',
		'a/c',
		'a-c',
		'a.c.',
		'A et C',
		'a and c',
		'a & c',
		'a, et c',
		'1 3',
		'1,3',
		'1;3',
		'1 et 3',
		'réponses a et c',
		'reponses: ac',
		'answers A, C',
		'a a c',
		'Paris, Nice',
		'nice; paris',
		'Paris, C',
		'A\nC'
	])('%j is A and C', (text) => expect(letters(many, text)).toBe('AC'));

	test.each([
		['cab', 'ABC'],
		['bb', 'B'],
		['d', 'D'],
		['abcd', 'ABCD'],
		['Toulon', 'D']
	])('%j is %s', (text, expected) => expect(letters(many, text)).toBe(expected));

	test.each(['ae', 'a e', 'a,e', '1 5', '13', 'ac d', 'a, Marseille', '1.3', 'A 2', 'abc de'])(
		'%j fits nothing',
		(text) => expect(letters(many, text)).toBeNull()
	);
});

describe("an option's own text", () => {
	test('wins over letters and numbers', () => {
		const options = numbered(['A', 'cab', 'B', '2', 'abc']);
		expect(letters({ options, many: true }, 'cab')).toBe('B');
		expect(letters({ options, many: true }, 'b')).toBe('C');
		expect(letters({ options, many: true }, '2')).toBe('D');
		expect(letters({ options, many: true }, '3')).toBe('C');
	});

	test('keeps its accents and case where another option differs by them only', () => {
		const options = numbered(['ou', 'où', 'Polish', 'polish', 'C', 'C++']);
		const content = { options, many: false };
		expect(letters(content, 'ou')).toBe('A');
		expect(letters(content, 'Où')).toBe('B');
		expect(letters(content, 'polish')).toBe('D');
		expect(letters(content, 'POLISH')).toBeNull();
		expect(letters(content, 'c++')).toBe('F');
		expect(letters(content, 'réponse OÙ')).toBe('B');
		expect(letters({ options, many: true }, 'OÙ, C++')).toBe('BF');
	});

	test('may contain commas and "et"', () => {
		const options = numbered(['oui, et non', 'non']);
		expect(letters({ options, many: false }, 'Oui, et non !')).toBe('A');
	});
});

test('only the very same text makes options the same', () => {
	const problems = (...texts: string[]) =>
		optionProblems({ options: numbered(texts), many: false });
	expect(problems('ou', 'où')).toEqual([]);
	expect(problems('ou', 'ou')).toEqual(['same_options']);
	expect(problems('', '')).toEqual(['empty_option']);
	expect(problems('ou')).toEqual(['too_few_options']);
	expect(problems()).toEqual(['too_few_options']);
});
