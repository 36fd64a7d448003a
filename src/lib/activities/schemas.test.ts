import * as v from 'valibot';
import { expect, test } from 'vitest';
import { freshId, labelled, numbered, strings } from './schemas.ts';

test('a new item gets an id that no other has', () => {
	expect(freshId([])).toBe('o1');
	expect(freshId(numbered(['', '']))).toBe('o3');
	expect(
		freshId([
			{ id: 'o7', text: '' },
			{ id: 'imported', text: '' }
		])
	).toBe('o8');
});

test('two items with the same id are refused', () => {
	const items = [
		{ id: 'o1', text: 'a' },
		{ id: 'o1', text: 'b' }
	];
	expect(v.is(labelled(12, 200), items)).toBe(false);
});

test.each(['', ' ', 'a:b', '__proto__', 'é', 'x'.repeat(41), 7])('%j is no id', (id) => {
	expect(v.is(labelled(12, 200), [{ id, text: 'a' }])).toBe(false);
});

test('a file among the fields is left out', () => {
	const fields = new FormData();
	fields.append('word', 'a');
	fields.append('word', new Blob(['b']));
	expect(strings(fields, 'word')).toEqual(['a']);
});
