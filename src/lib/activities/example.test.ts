import { describe, expect, test } from 'vitest';
import { exampleDeck } from './example.ts';
import { KINDS, parseContent } from './index.ts';
import { KIND_IDS } from './kind.ts';

test('both languages have the same activities', () => {
	const kinds = (language: 'fr' | 'en') => exampleDeck(language).activities.map(({ kind }) => kind);
	expect(kinds('fr')).toEqual(kinds('en'));
	expect(new Set(kinds('fr'))).toEqual(new Set(KIND_IDS));
});

test('each teacher gets a deck of their own', () => {
	exampleDeck('en').activities.pop();
	expect(exampleDeck('en').activities).toHaveLength(7);
});

test('French punctuation never begins a line', () => {
	expect(JSON.stringify(exampleDeck('fr'))).not.toMatch(/ [?!:;»%]|« /);
});

describe.each(['fr', 'en'] as const)('%s', (language) => {
	test.each(exampleDeck(language).activities)('$kind is ready for a hall', ({ kind, content }) => {
		expect(parseContent(KINDS[kind], content)).toEqual({ ok: true, value: content });
		expect(KINDS[kind].problems(content)).toEqual([]);
	});
});
