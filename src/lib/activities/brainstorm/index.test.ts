import { describe, expect, test } from 'vitest';
import { parseAnswer, parseContent } from '../parse.ts';
import { numbered } from '../schemas.ts';
import { board, brainstorm, type Answer, type Content } from './index.ts';

const content: Content = {
	question: 'This course?',
	categories: numbered(['Forces', 'À améliorer'], 'c'),
	ideas: 2,
	likes: true
};
const alone: Content = { ...content, categories: numbered([''], 'c') };

describe('content', () => {
	test('has one category to begin with, which needs no name', () => {
		expect(parseContent(brainstorm, {})).toEqual({ ok: true, value: brainstorm.blank() });
		expect(brainstorm.problems(brainstorm.blank())).toEqual(['no_question']);
	});

	test.each([
		[[], ['no_category']],
		[['a', ''], ['empty_category']],
		[['a', 'a'], ['same_categories']],
		[['a', 'b'], []]
	])('the categories %j have the problems %j', (texts, problems) => {
		expect(brainstorm.problems({ ...content, categories: numbered(texts) })).toEqual(problems);
	});

	test('phones see ideas while the activity is open only where they can like them', () => {
		expect(brainstorm.streams(content)).toBe(true);
		expect(brainstorm.streams({ ...content, likes: false })).toBe(false);
	});
});

describe('answer', () => {
	const idea = { category: 'c2', text: ' plus  de pauses ' };

	test('has ideas and likes, each as it is given', () => {
		expect(parseAnswer(brainstorm, content, { ideas: [idea], likes: ['i:c1:exemples'] })).toEqual({
			ok: true,
			value: { ideas: [{ category: 'c2', text: 'plus de pauses' }], likes: ['i:c1:exemples'] }
		});
	});

	test('may be empty, to withdraw', () => {
		expect(parseAnswer(brainstorm, content, {})).toEqual({
			ok: true,
			value: { ideas: [], likes: [] }
		});
	});

	test('goes to the first category when it names none', () => {
		expect(parseAnswer(brainstorm, content, { ideas: [{ text: 'x' }] })).toMatchObject({
			value: { ideas: [{ category: 'c1', text: 'x' }] }
		});
	});

	test.each([
		{ ideas: [{ ...idea, category: 'c9' }] },
		{ ideas: [{ ...idea, text: ' ' }] },
		{ ideas: [{ ...idea, text: 'x'.repeat(141) }] },
		{ ideas: [idea, idea, idea] },
		{ likes: ['exemples'] },
		{ likes: ['i:c9:exemples'] },
		{ likes: ['i:c1:'] },
		{ likes: ['i:c1:a\0b'] },
		{ likes: [`i:c1:${'x'.repeat(221)}`] },
		{ likes: ['i:c1:a', 'i:c1:a'] },
		{ likes: Array.from({ length: 51 }, (_, i) => `i:c1:${i}`) }
	])('%j is refused', (answer) => {
		expect(parseAnswer(brainstorm, content, answer)).toMatchObject({ ok: false });
	});

	test('likes are refused where there are none', () => {
		const quiet = { ...content, likes: false };
		expect(parseAnswer(brainstorm, quiet, { likes: ['i:c1:a'] })).toMatchObject({ ok: false });
	});

	test('the form pairs ideas with categories and drops blank ones', () => {
		const fields = new FormData();
		for (const text of ['', 'exemples']) fields.append('idea', text);
		for (const id of ['c1', 'c2']) fields.append('category', id);
		fields.append('like', 'i:c1:rythme');
		expect(brainstorm.readForm(fields)).toEqual({
			ideas: [{ category: 'c2', text: 'exemples' }],
			likes: ['i:c1:rythme']
		});
	});

	test('reads in words', () => {
		const answer = { ideas: [{ category: 'c1', text: 'exemples' }], likes: ['i:c1:rythme'] };
		expect(brainstorm.words(content, answer)).toBe('Forces: exemples; ♥ 1');
		expect(brainstorm.words(alone, answer)).toBe('exemples; ♥ 1');
	});
});

describe('board', () => {
	test('an idea can be liked by the key that counts it, however long it is', () => {
		const text = 'ﷺ'.repeat(140);
		const [entry] = brainstorm.tallyKeys(content, { ideas: [{ category: 'c1', text }], likes: [] });
		const liking = { ideas: [], likes: [entry?.key] };
		expect(parseAnswer(brainstorm, content, liking)).toMatchObject({ ok: true });
	});

	test('shows the most liked ideas first, in their category', () => {
		const [first, second] = board(content, [
			['i:c1:rythme', 3, 'Rythme'],
			['i:c1:exemples', 1, 'Exemples'],
			['l:i:c1:exemples', 2],
			['l:i:c1:withdrawn', 9],
			['i:c2:pauses: plus', 1]
		]);
		expect(first).toEqual({
			id: 'c1',
			text: 'Forces',
			ideas: [
				{ key: 'i:c1:exemples', text: 'Exemples', n: 1, likes: 2 },
				{ key: 'i:c1:rythme', text: 'Rythme', n: 3, likes: 0 }
			]
		});
		expect(second?.ideas).toEqual([
			{ key: 'i:c2:pauses: plus', text: 'pauses: plus', n: 1, likes: 0 }
		]);
	});

	test('the same idea twice from one student counts once', () => {
		const answer: Answer = {
			ideas: [
				{ category: 'c1', text: 'Exemples' },
				{ category: 'c1', text: 'exemples.' },
				{ category: 'c2', text: 'exemples' }
			],
			likes: ['i:c1:x']
		};
		expect(brainstorm.tallyKeys(content, answer)).toEqual([
			{ key: 'i:c1:exemples', label: 'Exemples' },
			{ key: 'i:c2:exemples', label: 'exemples' },
			{ key: 'l:i:c1:x' }
		]);
	});
});

describe('a text message', () => {
	test.each([
		['plus de pauses', 'c1', 'plus de pauses'],
		['B: plus de pauses', 'c2', 'plus de pauses'],
		['b) plus de pauses', 'c2', 'plus de pauses'],
		['b. plus de pauses', 'c2', 'plus de pauses'],
		['B - plus de pauses', 'c2', 'plus de pauses'],
		['2 plus de pauses', 'c2', 'plus de pauses'],
		['2. plus de pauses', 'c2', 'plus de pauses'],
		['2:plus de pauses', 'c2', 'plus de pauses'],
		['a ameliorer : les pauses', 'c2', 'les pauses'],
		['A good idea', 'c1', 'A good idea'],
		['b-learning', 'c1', 'b-learning'],
		['2:30 de cours', 'c1', '2:30 de cours'],
		['2.5 heures', 'c1', '2.5 heures'],
		['20 minutes', 'c1', '20 minutes'],
		['3 pauses', 'c1', '3 pauses'],
		['Note: les pauses', 'c1', 'Note: les pauses']
	])('%j is in %s: %j', (text, category, idea) => {
		const answer = brainstorm.readSms(content, text);
		expect(answer).toEqual({ ideas: [{ category, text: idea }], likes: [] });
	});

	test.each(['', ' ', 'B', '2', 'b:', 'x'.repeat(141)])('%j fits nothing', (text) => {
		expect(brainstorm.readSms(content, text)).toBeNull();
	});

	test('holds several ideas between semicolons, as many as are allowed', () => {
		const texts = (text: string) =>
			brainstorm.readSms(content, text)?.ideas.map(({ text }) => text);
		expect(texts('plus de pauses; B: exemples;')).toEqual(['plus de pauses', 'exemples']);
		expect(texts('a1\nb2\nc3\nd4\ne5\nf6')).toHaveLength(content.ideas);
	});

	test('keeps its beginning where there is one category', () => {
		expect(brainstorm.readSms(alone, '2 pauses')?.ideas).toEqual([
			{ category: 'c1', text: '2 pauses' }
		]);
		expect(brainstorm.readSms({ ...alone, categories: [] }, 'pauses')).toBeNull();
	});
});
