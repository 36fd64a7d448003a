import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CONTENTS, word } from '../activities/contents.ts';
import { exampleDeck } from '../activities/example.ts';
import { KINDS, parseContent } from '../activities/index.ts';
import { KIND_IDS } from '../activities/kind.ts';
import { oneLine } from '../activities/text.ts';
import { fileName, LIMITS, readDeck, writeDeck, type DeckFile } from './file.ts';

const activity = fc.constantFrom(...KIND_IDS).chain((kind) =>
	CONTENTS[kind].map((input) => {
		const parsed = parseContent(KINDS[kind], input);
		if (!parsed.ok) throw new Error(parsed.issues.join());
		return { kind, content: parsed.value };
	})
);
const deck: fc.Arbitrary<DeckFile> = fc.record({
	title: word.map(oneLine),
	language: fc.constantFrom('fr', 'en'),
	activities: fc.array(activity, { maxLength: 12 })
});
const file = (more: object) =>
	JSON.stringify({
		format: 'amphi-deck',
		version: 1,
		title: 'Cells',
		language: 'en',
		activities: [],
		...more
	});

test('a deck that was written is read as it was, whatever its kinds hold', () => {
	fc.assert(
		fc.property(deck, (deck) => {
			expect(readDeck(writeDeck(deck))).toEqual({ status: 'read', deck });
		})
	);
});

test('the example decks go through a file, and so does one of every kind as it is added', () => {
	for (const language of ['fr', 'en'] as const) {
		const deck = { ...exampleDeck(language), language };
		expect(readDeck(writeDeck(deck))).toEqual({ status: 'read', deck });
	}
	const activities = KIND_IDS.map((kind) => ({ kind, content: KINDS[kind].blank() }));
	const deck: DeckFile = { title: '', language: 'en', activities };
	expect(readDeck(writeDeck(deck))).toEqual({ status: 'read', deck });
});

test('a file has no ids, even where the deck that it is written from does', () => {
	const kept = { id: 'x', kind: 'open' as const, content: { question: '?' } };
	const deck = { id: 'secret', title: '', language: 'en' as const, activities: [kept] };
	expect(JSON.parse(writeDeck(deck))).toEqual({
		format: 'amphi-deck',
		version: 1,
		title: '',
		language: 'en',
		activities: [{ kind: 'open', content: { question: '?' } }]
	});
});

test('no input throws', () => {
	const shaped = fc.record({
		format: fc.constantFrom('amphi-deck', 'other'),
		version: fc.oneof(fc.constant(1), fc.anything()),
		title: fc.oneof(fc.constant(''), fc.anything()),
		language: fc.oneof(fc.constant('fr'), fc.anything()),
		activities: fc.oneof(
			fc.anything(),
			fc.array(
				fc.oneof(
					fc.anything(),
					fc.record({ kind: fc.constantFrom(...KIND_IDS), content: fc.anything() })
				)
			)
		)
	});
	fc.assert(fc.property(fc.string(), (text) => void readDeck(text)));
	fc.assert(fc.property(shaped, (value) => void readDeck(JSON.stringify(value))));
	readDeck('['.repeat(LIMITS.bytes));
});

describe('what is wrong is named', () => {
	const refused: [string, object][] = [
		['', { status: 'not_json' }],
		['{"format":"amphi-deck"', { status: 'not_json' }],
		['null', { status: 'not_a_deck' }],
		['[]', { status: 'not_a_deck' }],
		['{}', { status: 'not_a_deck' }],
		[file({ format: 'quiz' }), { status: 'not_a_deck' }],
		[file({ version: '1' }), { status: 'not_a_deck' }],
		[file({ version: 2, activities: 'of the future' }), { status: 'newer', version: 2 }],
		[file({ title: undefined }), { status: 'wrong_title' }],
		[file({ title: 'x'.repeat(201) }), { status: 'wrong_title' }],
		[file({ language: 'de' }), { status: 'wrong_language' }],
		[file({ activities: Array(201).fill({}) }), { status: 'too_many', n: 201 }],
		[' '.repeat(LIMITS.bytes + 1), { status: 'too_large' }]
	];
	test.each(refused)('%#', (text, fault) => expect(readDeck(text)).toEqual(fault));

	test('each activity by its number, its question and the field', () => {
		const activities = [
			{ kind: 'open', content: { question: 'Fine?' } },
			{ kind: 'quiz', content: { question: 'Of which kind?' } },
			{ kind: '__proto__', content: {} },
			{ kind: 'rating', content: { question: 'How\nfar?', max: 11 } },
			{ kind: 'poll', content: { options: [{ id: 'o1', text: 7 }] } },
			{ kind: 'open' },
			{ content: {} },
			null
		];
		const wrong = (n: number, question: string, reason: object) => ({ n, question, reason });
		const invalid = (field: string) => ({ word: 'invalid', field });
		expect(readDeck(file({ activities }))).toEqual({
			status: 'wrong_activities',
			more: 0,
			wrong: [
				wrong(2, 'Of which kind?', { word: 'unknown_kind', kind: 'quiz' }),
				wrong(3, '', { word: 'unknown_kind', kind: '__proto__' }),
				wrong(4, 'How far?', invalid('content.max')),
				wrong(5, '', invalid('content.options.0.text')),
				wrong(6, '', invalid('content')),
				wrong(7, '', invalid('kind')),
				wrong(8, '', invalid('kind'))
			]
		});
	});

	test('the first ten, and how many more there are', () => {
		const read = readDeck(file({ activities: Array(25).fill(null) }));
		expect(read).toMatchObject({ status: 'wrong_activities', more: 15 });
	});
});

test('a file that an editor gave a byte order mark is read', () => {
	expect(readDeck(`\ufeff${file({})}`)).toMatchObject({ status: 'read' });
});

test('a file has a name that every system takes', () => {
	expect(fileName('Été : l’énergie / 2')).toBe('Été l énergie 2.amphi.json');
	expect(fileName('../..')).toBe('deck.amphi.json');
	expect(fileName('')).toBe('deck.amphi.json');
	expect(encodeURIComponent(fileName('x' + '𐐀'.repeat(120)))).toContain('.amphi.json');
	expect(fileName('x'.repeat(200))).toHaveLength(111);
});
