import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fit, septets, spell } from './gsm7.ts';

test('a text is measured in septets', () => {
	expect(septets('')).toBe(0);
	expect(septets('Trop tard : é è à ù ì ò')).toBe(23);
	expect(septets('5 €')).toBe(4);
	expect(septets('[a]')).toBe(5);
});

test.each([...'êîôûâëïçœ«»’…\u00a0\u202f'])('"%s" is not in the alphabet', (sign) => {
	expect(septets(sign)).toBeNull();
});

test('what is not in the alphabet is spelled with what is', () => {
	expect(spell('L’œuvre : « être » ça… – naïf')).toBe('L\'oeuvre : "etre" ca... - naif');
	expect(spell('Été à Évry, Ça')).toBe('Été à Évry, Ça');
	expect(spell('生物学 101')).toBe('101');
});

test('a long text is cut with three dots', () => {
	expect(fit('Bonjour tout le monde', 12)).toBe('Bonjour t...');
	expect(fit('Bonjour', 7)).toBe('Bonjour');
	expect(fit('Bonjour', 3)).toBe('');
});

test('any text fits any room', () => {
	fc.assert(
		fc.property(fc.string({ unit: 'grapheme' }), fc.nat(200), (text, room) => {
			expect(septets(fit(text, room))).toBeLessThanOrEqual(room);
			expect(spell(spell(text))).toBe(spell(text));
		})
	);
});
