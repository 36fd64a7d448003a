import fc from 'fast-check';
import { expect, test } from 'vitest';
import { localPath } from './local-path.ts';

test('a path of this site is kept, with its query', () => {
	expect(localPath('/decks/1?a=b', '/')).toBe('/decks/1?a=b');
});

test.each([
	...['https://evil.test', '//evil.test', '/\\evil.test', '/\t/evil.test', '', null, 'decks'],
	...['/.//evil.test/x', '/..//evil.test', '/a/..//evil.test', '/%2e//evil.test', '/.\\evil.test']
])('%j never leads to another site', (path) => {
	const to = new URL(localPath(path, '/decks'), 'https://amphi.test');
	expect(to.origin).toBe('https://amphi.test');
});

test('no text leads to another site', () => {
	const pieces = [
		'/',
		'\\',
		'.',
		'..',
		':',
		'@',
		'?',
		'#',
		'%2f',
		'\t',
		'\n',
		'evil.test',
		'http:',
		'a'
	];
	const paths = fc.array(fc.constantFrom(...pieces), { maxLength: 8 }).map((all) => all.join(''));
	fc.assert(
		fc.property(fc.oneof(paths, fc.string({ unit: 'binary' })), (text) => {
			const path = localPath(text, '/home');
			const url = new URL(path, 'https://here.test/login');
			expect([path[0], url.origin]).toEqual(['/', 'https://here.test']);
		}),
		{ numRuns: 2000 }
	);
});
