import fc, { type Arbitrary } from 'fast-check';
import type { KindId } from './kind.ts';

/** What a teacher may type. */
export const word = fc.oneof(
	fc.string({ unit: 'grapheme', maxLength: 30 }),
	fc.string({ unit: 'binary', maxLength: 12 }),
	fc.constantFrom('A', 'B: c', '2', 'ac', 'œuf', ' é ', 'réponse b', '4/5', 'a, b; c', '\0', '-1')
);
const labels = (maxLength: number) =>
	fc
		.array(word, { maxLength })
		.map((texts) => texts.map((text, index) => ({ id: `x${index}`, text })));
const ids = fc.array(
	fc.integer({ min: 0, max: 12 }).map((n) => `x${n}`),
	{ maxLength: 5 }
);

/** Any content of each kind that its schema takes, for property tests. */
export const CONTENTS: Record<KindId, Arbitrary<unknown>> = {
	choice: fc.record({
		question: word,
		options: labels(12),
		right: ids,
		many: fc.boolean(),
		credit: fc.constantFrom('all', 'partial'),
		explanation: word
	}),
	poll: fc.record({ question: word, options: labels(12), many: fc.boolean() }),
	cloud: fc.record({
		question: word,
		words: fc.integer({ min: 1, max: 5 }),
		stop: fc.array(word, { maxLength: 5 })
	}),
	open: fc.record({ question: word }),
	brainstorm: fc.record({
		question: word,
		categories: labels(8),
		ideas: fc.integer({ min: 1, max: 5 }),
		likes: fc.boolean()
	}),
	rating: fc.record({ question: word, max: fc.integer({ min: 2, max: 10 }), low: word, high: word })
};
