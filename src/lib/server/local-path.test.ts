import { expect, test } from 'vitest';
import { localPath } from './local-path.ts';

test('a path of this site is kept, with its query', () => {
	expect(localPath('/decks/1?a=b', '/')).toBe('/decks/1?a=b');
});

test.each(['https://evil.test', '//evil.test', '/\\evil.test', '/\t/evil.test', '', null, 'decks'])(
	'%j never leads to another site',
	(path) => expect(localPath(path, '/decks')).toBe('/decks')
);
