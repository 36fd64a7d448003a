import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseAnswer, parseContent } from '../parse.ts';
import { numbered } from '../schemas.ts';
import { choice, type Content } from './index.ts';

function make(changes: Partial<Content> = {}): Content {
	return {
		question: 'Which are prime?',
		options: numbered(['2', '4', '5', '6']),
		right: ['o1', 'o3'],
		many: true,
		credit: 'all',
		explanation: 'A prime has two divisors.',
		...changes
	};
}

describe('content', () => {
	test('a draft gets its defaults', () => {
		expect(parseContent(choice, {})).toEqual({
			ok: true,
			value: { ...choice.blank(), options: [] }
		});
	});

	test('a right answer that is no option any more is forgotten', () => {
		const parsed = parseContent(choice, make({ right: ['o3', 'gone', 'o1', 'o3'] }));
		expect(parsed).toMatchObject({ ok: true, value: { right: ['o1', 'o3'] } });
	});

	test.each([
		{ options: numbered(Array<string>(13).fill('x')) },
		{ options: numbered(['x'.repeat(201)]) },
		{ question: 'x'.repeat(501) },
		{ explanation: 'x'.repeat(1001) },
		{ credit: 'some' },
		{ many: 'yes' }
	])('%j is refused', (changes) => {
		expect(parseContent(choice, { ...make(), ...changes })).toMatchObject({ ok: false });
	});

	test('says what a draft lacks', () => {
		expect(choice.problems(choice.blank())).toEqual([
			'no_question',
			'empty_option',
			'no_right_answer'
		]);
		expect(choice.problems(make())).toEqual([]);
	});
});

describe('answer', () => {
	test('comes out in option order', () => {
		expect(parseAnswer(choice, make(), ['o3', 'o1'])).toEqual({ ok: true, value: ['o1', 'o3'] });
	});

	test.each([[[]], [['o9']], [['o1', 'o1']], ['o1'], [[1]], [null], [{ 0: 'o1' }]])(
		'%j is refused',
		(answer) => expect(parseAnswer(choice, make(), answer)).toMatchObject({ ok: false })
	);

	test('two options are refused where one is asked for', () => {
		const single = make({ many: false });
		expect(parseAnswer(choice, single, ['o1', 'o3'])).toMatchObject({ ok: false });
		expect(parseAnswer(choice, single, ['o1'])).toMatchObject({ ok: true });
	});

	test('reads the same from what a phone knows of the question', () => {
		const known = choice.publicContent(make()) as Content;
		expect(parseAnswer(choice, known, ['o3', 'o1'])).toEqual({ ok: true, value: ['o1', 'o3'] });
	});

	test('the form sends the ticked options', () => {
		const fields = new FormData();
		fields.append('choice', 'o3');
		fields.append('choice', 'o1');
		expect(choice.readForm(fields)).toEqual(['o3', 'o1']);
		expect(choice.words(make(), ['o1', 'o3'])).toBe('2; 5');
	});
});

describe('score', () => {
	test.each([
		['all', ['o1', 'o3'], 1],
		['all', ['o1'], 0],
		['all', ['o1', 'o2', 'o3'], 0],
		['partial', ['o1', 'o3'], 1],
		['partial', ['o1'], 0.5],
		['partial', ['o1', 'o2', 'o3'], 0.5],
		['partial', ['o1', 'o2'], 0],
		['partial', ['o2', 'o4'], 0],
		['partial', ['o1', 'o2', 'o3', 'o4'], 0]
	] as const)('%s: %j earns %d', (credit, answer, points) => {
		expect(choice.score(make({ credit }), [...answer])).toBe(points);
	});

	test('any of the right options earns the point where one is asked for', () => {
		const single = make({ many: false });
		expect(choice.score(single, ['o1'])).toBe(1);
		expect(choice.score(single, ['o3'])).toBe(1);
		expect(choice.score(single, ['o2'])).toBe(0);
	});

	test('nothing is right or wrong without a right option', () => {
		const content = make({ right: [] });
		expect(choice.graded(content)).toBe(false);
		expect(choice.score(content, ['o1'])).toBeNull();
	});

	test('is between 0 and 1, and 1 for exactly the right set', () => {
		const ids = make().options.map((option) => option.id);
		const set = fc.subarray(ids, { minLength: 1 });
		fc.assert(
			fc.property(set, set, fc.constantFrom('all', 'partial'), (right, answer, credit) => {
				const score = choice.score(make({ right, credit }), answer);
				expect(score).toBeGreaterThanOrEqual(0);
				expect(score).toBeLessThanOrEqual(1);
				expect(score === 1).toBe(right.join() === answer.join());
			})
		);
	});
});
