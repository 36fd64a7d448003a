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
