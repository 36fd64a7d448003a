import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clean, fold, oneLine, textKey } from './text.ts';

const anyText = fc.oneof(
	fc.string({ unit: 'grapheme' }),
	fc.string({ unit: 'binary' }),
	fc.string({ unit: fc.constantFrom(...'aÀéœßſ.-!# \n\r\t\0\u200b\u0301²１ﬁ한नि') })
);

describe('clean', () => {
	test.each([
		['  two\r\nlines\r', 'two\nlines'],
		['nul\0 and a lone \ud800 surrogate', 'nul and a lone  surrogate'],
		['right\u202eto left', 'rightto left'],
		['e\u0301', 'é'],
		['👩🏽‍🏫', '👩🏽‍🏫'],
		['می\u200cخواهم', 'می\u200cخواهم']
	])('%j becomes %j', (text, cleaned) => expect(clean(text)).toBe(cleaned));

	test('one line keeps the no-break spaces of French', () => {
		expect(oneLine('Pourquoi\u00a0?\n Comment\u202f?')).toBe('Pourquoi\u00a0? Comment\u202f?');
	});

	test.each(['', ' \n ', '\u200b', '\u3164', '\ufe0f', '\u200d'])('%j shows nothing', (text) =>
		expect(clean(text)).toBe('')
	);

	test('a cleaned text stays as it is, and PostgreSQL takes it', () => {
		fc.assert(
			fc.property(anyText, (text) => {
				const cleaned = clean(text);
				expect(clean(cleaned)).toBe(cleaned);
				expect(oneLine(oneLine(text))).toBe(oneLine(text));
				expect(cleaned.isWellFormed()).toBe(true);
				expect(cleaned).not.toContain('\0');
			})
		);
	});
});

describe('fold', () => {
	test.each([
		['Énergie', 'energie'],
		['ÉNERGIE !', 'energie'],
		['« énergie »', 'energie'],
		['Cœur', 'coeur'],
		['Straße', 'STRASSE'],
		['GROẞ', 'gross'],
		['Ærø', 'aero'],
		['Łódź', 'lodz'],
		['ΣΟΦΟΣ', 'σοφός'],
		['l’eau', "L'EAU"],
		['peut‑être', 'peut-être'],
		['#amphi', 'amphi'],
		['ＡＢＣ', 'abc'],
		['❤️', '❤'],
		['deux  mots', 'Deux\nmots']
	])('%j counts with %j', (a, b) => expect(fold(a)).toBe(fold(b)));

	test.each([
		['C', 'C++'],
		['C', 'C#'],
		['10²', '102'],
		['3½', '31/2'],
		['-5', '5'],
		['<3', '3'],
		['й', 'и'],
		['が', 'か'],
		['한', '하'],
		['कि', 'क'],
		['سَ', 'س'],
		['?', '!']
	])('%j does not count with %j', (a, b) => expect(fold(a)).not.toBe(fold(b)));

	test('words of every script keep their letters', () => {
		for (const word of ['한국어', 'हिन्दी', 'العربية', '日本語', 'русский', 'ไทย']) {
			expect(fold(word)).toBe(word);
		}
	});

	test('case and accents never change a key', () => {
		const words = fc.string({
			unit: fc.constantFrom(...'aàâæbcçeéèêëiîïnñoôœuùûüÿsß Ωωάλ-2'),
			minLength: 1
		});
		fc.assert(
			fc.property(words, (word) => {
				const key = textKey(word);
				expect(textKey(word.toUpperCase())).toBe(key);
				expect(textKey(word.toLowerCase())).toBe(key);
				expect(textKey(word.normalize('NFD'))).toBe(key);
				expect(textKey(word.normalize('NFD').replace(/\p{M}/gu, ''))).toBe(key);
				expect(textKey(`  «a${word}».`)).toBe(textKey(`a${word}!`));
			})
		);
	});

	test('something always remains of a text that shows', () => {
		fc.assert(
			fc.property(anyText.map(clean), (text) => {
				if (text) expect(fold(text)).not.toBe('');
			})
		);
	});
});

describe('textKey', () => {
	test('long texts that differ only at their end have different keys', () => {
		const long = 'lorem ipsum '.repeat(40);
		expect(textKey(`${long}a`)).not.toBe(textKey(`${long}b`));
		expect(textKey(`${long}A`)).toBe(textKey(`${long}à !`));
	});

	test('a key is bounded and well-formed', () => {
		const texts = fc.string({ unit: 'binary', maxLength: 600, size: 'max' });
		fc.assert(
			fc.property(texts, (text) => {
				const key = textKey(clean(text));
				expect(key.length).toBeLessThanOrEqual(217);
				expect(key.isWellFormed()).toBe(true);
			})
		);
		expect(textKey('😀'.repeat(150))).toHaveLength(217);
		expect(textKey(`a${'😀'.repeat(150)}`).isWellFormed()).toBe(true);
	});
});
