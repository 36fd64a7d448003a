import fc, { type Arbitrary } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CONTENTS, word } from './contents.ts';
import { kind, KINDS, parseAnswer, parseContent, type Activity } from './index.ts';
import { KIND_IDS, type Count, type KindId } from './kind.ts';

const options = fc.subarray(
	Array.from({ length: 4 }, (_, n) => `x${n}`),
	{ minLength: 1 }
);
const ANSWERS: Record<KindId, Arbitrary<unknown>> = {
	choice: options,
	poll: options,
	cloud: fc.array(word, { minLength: 1, maxLength: 5 }),
	open: word,
	brainstorm: fc.record({
		ideas: fc.array(fc.record({ category: fc.constantFrom('x0', 'x1'), text: word }), {
			maxLength: 3
		}),
		likes: fc.uniqueArray(
			word.map((text) => `i:x0:${text}`),
			{ maxLength: 3 }
		)
	}),
	rating: fc.integer({ min: 1, max: 10 })
};

function parsed(id: KindId): Arbitrary<unknown> {
	return CONTENTS[id].map((input) => {
		const content = parseContent(KINDS[id], input);
		if (!content.ok) throw new Error(content.issues.join());
		return content.value;
	});
}

test('the registry has every kind under its id, and no other', () => {
	expect(Object.keys(KINDS)).toEqual(KIND_IDS);
	for (const id of KIND_IDS) expect(kind(id)?.id).toBe(id);
	for (const id of ['', 'quiz', 'constructor', '__proto__']) expect(kind(id)).toBeUndefined();
});

test('an activity is known by its kind', () => {
	const activity: Activity = { kind: 'open', content: { question: 'Why?' } };
	expect(kind(activity.kind)?.title(activity.content)).toBe('Why?');
});

test('an issue says where it is', () => {
	const result = parseContent(KINDS.poll, { options: [{ id: 'a b', text: 7 }] });
	expect(result).toMatchObject({
		ok: false,
		issues: [
			expect.stringMatching(/^options\.0\.id: /),
			expect.stringMatching(/^options\.0\.text: /)
		]
	});
});

describe.each(KIND_IDS)('%s', (id) => {
	const subject = KINDS[id];

	test('a new activity parses to itself and lacks a question', () => {
		const blank = subject.blank();
		expect(parseContent(subject, blank)).toEqual({ ok: true, value: blank });
		expect(subject.problems(blank)).toContain('no_question');
		expect(subject.blank()).not.toBe(blank);
	});

	test('no other input throws', () => {
		fc.assert(
			fc.property(fc.anything(), parsed(id), (input, content) => {
				parseContent(subject, input);
				parseAnswer(subject, content, input);
			})
		);
	});

	test('parsed content parses to itself and survives JSON', () => {
		fc.assert(
			fc.property(parsed(id), (content) => {
				expect(parseContent(subject, content)).toEqual({ ok: true, value: content });
				expect(JSON.parse(JSON.stringify(content))).toEqual(content);
			})
		);
	});

	test('phones see no right answer and no explanation', () => {
		fc.assert(
			fc.property(parsed(id), (content) => {
				const seen = subject.publicContent(content);
				expect(seen).not.toHaveProperty('right');
				expect(seen).not.toHaveProperty('explanation');
				expect(content).toMatchObject(seen as object);
			})
		);
	});

	test('a parsed answer parses to itself, has distinct keys, words and a score', () => {
		let accepted = 0;
		fc.assert(
			fc.property(parsed(id), ANSWERS[id], (content, input) => {
				const answer = parseAnswer(subject, content, input);
				if (!answer.ok) return;
				accepted++;
				const { value } = answer;
				expect(parseAnswer(subject, content, value)).toEqual({ ok: true, value });
				const keys = subject.tallyKeys(content, value).map(({ key }) => key);
				expect(new Set(keys).size).toBe(keys.length);
				expect(keys).not.toContain('');
				expect(keys.join('').isWellFormed()).toBe(true);
				expect(typeof subject.words(content, value)).toBe('string');
				const score = subject.score(content, value);
				expect(score !== null).toBe(subject.graded(content));
				if (score !== null) expect(score).toBe(Math.min(1, Math.max(0, score)));
			}),
			{ numRuns: 300 }
		);
		expect(accepted).toBeGreaterThan(10);
	});

	test('any text message gives an answer that parses, or none', () => {
		fc.assert(
			fc.property(parsed(id), word, (content, text) => {
				const value = subject.readSms(content, text);
				if (value !== null) {
					expect(parseAnswer(subject, content, value)).toEqual({ ok: true, value });
				}
			}),
			{ numRuns: 500 }
		);
	});

	test('a phone reads its answer with what it knows of the content', () => {
		fc.assert(
			fc.property(parsed(id), ANSWERS[id], (content, input) => {
				const known = subject.publicContent(content);
				const answer = parseAnswer(subject, content, input);
				expect(parseAnswer(subject, known, input)).toEqual(answer);
				if (!answer.ok) return;
				const counted = subject.tallyKeys(content, answer.value).map(({ key }) => key);
				const mine = subject.tallyKeys(known, answer.value).map(({ key }) => key);
				expect(mine).toEqual(expect.arrayContaining(counted));
			})
		);
	});

	test('a list shows each counted answer once, with its number', () => {
		fc.assert(
			fc.property(parsed(id), ANSWERS[id], (content, input) => {
				const answer = parseAnswer(subject, content, input);
				if (!answer.ok) return;
				const entries = subject.tallyKeys(content, answer.value);
				const counts = entries.map(({ key, label }): Count => (label ? [key, 3, label] : [key, 3]));
				const rows = subject.rows(subject.publicContent(content), counts);
				expect(new Set(rows.map(({ key }) => key)).size).toBe(rows.length);
				const counted = rows.filter(({ n }) => n > 0).map(({ key }) => key);
				// A like is shown with its idea.
				const shown = entries.map(({ key }) => key).filter((key) => !key.startsWith('l:i:'));
				expect(counted.toSorted()).toEqual(shown.toSorted());
			})
		);
	});

	test('any form is read without an exception', () => {
		const names = fc.constantFrom('choice', 'word', 'text', 'idea', 'category', 'like', 'rating');
		fc.assert(
			fc.property(parsed(id), fc.array(fc.tuple(names, word)), (content, entries) => {
				const fields = new FormData();
				for (const [name, value] of entries) fields.append(name, value);
				parseAnswer(subject, content, subject.readForm(fields));
			})
		);
	});
});
