import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readCode } from './code.ts';

test.each(['ABC234', 'abc234', ' abc-234 ', 'ABC 234', 'a b c 2 3 4', 'ABC\u00a0234'])(
	'%j is the code ABC234',
	(typed) => expect(readCode(typed)).toBe('ABC234')
);

test.each(['', 'ABC23', 'ABC2345', 'ABC23O', 'ABC231', 'ABCÉ34', 'ABC\u0000234', '=ABC23'])(
	'%j is no code',
	(typed) => expect(readCode(typed)).toBeNull()
);

test('any text is a code or none, and a code is read as itself however it is spelled', () => {
	const signs = [...'23456789ABCDEFGHJKMNPQRSTUVWXYZ'];
	const codes = fc.array(fc.constantFrom(...signs), { minLength: 6, maxLength: 6 });
	fc.assert(
		fc.property(fc.string({ unit: 'binary' }), (text) => {
			expect(readCode(text) ?? 'AAAAAA').toMatch(/^[2-9A-HJKMNP-Z]{6}$/);
		})
	);
	fc.assert(
		fc.property(codes, fc.constantFrom('', ' ', '-', '.', '\u00a0'), (code, gap) => {
			expect(readCode(code.join(gap).toLowerCase())).toBe(code.join(''));
		})
	);
});
