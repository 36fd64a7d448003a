import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SEGMENT, septets } from './gsm7.ts';
import { isAnswered, OUTCOMES, reply, sentence } from './replies.ts';

const LOCALES = ['fr', 'en'] as const;
const LONGEST = {
	title: 'Être ou ne pas être : l’œuvre [de] {Shakespeare} € '.repeat(4).slice(0, 200),
	code: 'WWWWWW',
	answer: 'Pâturage où broutent çà et là les bœufs '.repeat(12)
};

describe.each(LOCALES)('replies in %s', (locale) => {
	test.each(OUTCOMES)('%s is one segment with the longest title and answer', (outcome) => {
		expect(septets(sentence(outcome, locale, LONGEST))).toBeLessThanOrEqual(SEGMENT);
	});
	test.each(OUTCOMES)(
		'%s is written in the alphabet, with no gap where nothing fits',
		(outcome) => {
			const said = sentence(outcome, locale, { title: '生物学', code: 'ABC234', answer: '猫' });
			expect(septets(said)).toBeLessThanOrEqual(SEGMENT);
			expect(said).not.toMatch(/[{}:]\s*$|undefined/);
		}
	);
});

test('any title and answer make one segment', () => {
	const text = fc.string({ unit: 'grapheme', maxLength: 300 });
	fc.assert(
		fc.property(
			fc.constantFrom(...OUTCOMES),
			fc.constantFrom(...LOCALES),
			text,
			text,
			(outcome, locale, title, answer) => {
				const said = sentence(outcome, locale, { title, answer, code: 'ABC234' });
				expect(septets(said)).toBeLessThanOrEqual(SEGMENT);
			}
		)
	);
});

test('a session that never replies is silent', () => {
	for (const outcome of OUTCOMES) expect(reply(outcome, 'never', 'fr')).toBeNull();
});

test('a session that replies to errors says nothing when all is well', () => {
	expect(reply('counted', 'errors', 'fr')).toBeNull();
	expect(reply('joined', 'errors', 'fr')).toBeNull();
	expect(reply('late', 'errors', 'fr')).toMatch(/^Trop tard/);
});

test('a session that always replies says what counts', () => {
	expect(reply('counted', 'always', 'en', { answer: 'Paris' })).toBe('Your answer counts: Paris');
	expect(reply('joined', 'always', 'fr', { title: 'Être' })).toMatch(/^Vous avez rejoint : Etre\./);
});

test('a session says what it asks for', () => {
	const named = { code: 'ABC234' };
	const said = (asks: 'name' | 'identifier') =>
		sentence('identity_required', 'en', { ...named, asks });
	expect(said('name')).toContain('ABC234 Alex Martin');
	expect(said('identifier')).toContain('ABC234 21904567');
});

test('nobody replies to the words of operators', () => {
	expect(isAnswered('keyword', 'always')).toBe(false);
});
