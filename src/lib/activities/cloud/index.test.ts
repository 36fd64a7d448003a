import { describe, expect, test } from 'vitest';
import { parseAnswer, parseContent } from '../parse.ts';
import { cloud } from './index.ts';

const content = { question: 'Energy?', words: 3, stop: ['énergie'] };

describe('content', () => {
	test('blank stop words are dropped', () => {
		expect(parseContent(cloud, { stop: [' ', ' the  ', ''] })).toEqual({
			ok: true,
			value: { question: '', words: 3, stop: ['the'] }
		});
	});

	test.each([{ words: 0 }, { words: 6 }, { words: 1.5 }, { stop: Array(101).fill('x') }])(
		'%j is refused',
		(changes) => expect(parseContent(cloud, changes)).toMatchObject({ ok: false })
	);

	test('the hall does not see the stop list', () => {
		expect(cloud.publicContent(content)).toEqual({ question: 'Energy?', words: 3 });
	});
});

describe('answer', () => {
	test('is trimmed', () => {
		const answer = parseAnswer(cloud, content, ['  climate \n change ', 'Soleil']);
		expect(answer).toEqual({ ok: true, value: ['climate change', 'Soleil'] });
	});

	test.each([[[]], [['']], [['\u200b']], [['a', 'b', 'c', 'd']], [['x'.repeat(41)]], ['a']])(
		'%j is refused',
		(answer) => expect(parseAnswer(cloud, content, answer)).toMatchObject({ ok: false })
	);

	test('the form may leave words blank', () => {
		const fields = new FormData();
		for (const word of ['soleil', ' ', '']) fields.append('word', word);
		expect(cloud.readForm(fields)).toEqual(['soleil']);
	});
});

describe('tally', () => {
	test('one student counts once per word, however it is spelled', () => {
		expect(cloud.tallyKeys(content, ['Été', 'ete!', 'soleil'])).toEqual([
			{ key: 'ete', label: 'Été' },
			{ key: 'soleil', label: 'soleil' }
		]);
	});

	test('a stop word never counts, alone or in any spelling', () => {
		expect(cloud.tallyKeys(content, ['ENERGIE.', 'énergie solaire'])).toEqual([
			{ key: 'energie solaire', label: 'énergie solaire' }
		]);
		expect(cloud.tallyKeys(content, ['energie'])).toEqual([]);
	});

	test('names of object members are words like any other', () => {
		const keys = cloud.tallyKeys(content, ['constructor', '__proto__']).map(({ key }) => key);
		expect(keys).toEqual(['constructor', 'proto']);
	});
});

test.each([
	['soleil', ['soleil']],
	['le soleil', ['le soleil']],
	['soleil, vent; eau', ['soleil', 'vent', 'eau']],
	['soleil\nvent', ['soleil', 'vent']],
	['a,b,c,d,e', ['a', 'b', 'c']],
	[', soleil,,', ['soleil']],
	['3,14', ['3,14']],
	['太陽、風', ['太陽', '風']],
	['', null],
	[' ,; ', null],
	['a word cloud wants a few words and not a whole sentence', null]
])('a text message %j gives %j', (text, words) => {
	expect(cloud.readSms(content, text)).toEqual(words);
});
