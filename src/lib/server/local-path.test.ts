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
