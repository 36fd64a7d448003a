import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const claims = [
	...readFileSync('SECURITY.md', 'utf8').matchAll(/`([\w/.-]+\.test\.ts)`: _(.+)_$/gm)
];

test.each(claims.map(([, file, name]) => [file, name] as [string, string]))(
	'%s has the test that SECURITY.md names: %s',
	(file, name) => expect(readFileSync(file, 'utf8')).toContain(name)
);

test('SECURITY.md names the tests that show what it says', () => {
	expect(claims.length).toBeGreaterThan(20);
});
