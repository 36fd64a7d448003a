import { expect, test } from 'vitest';
import { KINDS } from '$lib/activities';
import { KIND_IDS } from '$lib/activities/kind';
import { outline } from './outline';

test('options are lettered as students text them', () => {
	const content = {
		question: 'Why?',
		options: [
			{ id: 'o1', text: 'So' },
			{ id: 'o2', text: 'No' }
		]
	};
	expect(outline(content)).toEqual({
		question: 'Why?',
		options: [
			{ letter: 'A', text: 'So' },
			{ letter: 'B', text: 'No' }
		],
		categories: [],
		scale: null
	});
});

test('a scale and categories are read; a category without a name is not shown', () => {
	expect(outline({ max: 5, low: 'lost', high: 'clear' }).scale).toEqual({
		max: 5,
		low: 'lost',
		high: 'clear'
	});
	expect(outline({ categories: [{ id: 'c1', text: '' }] }).categories).toEqual([]);
});

test('whatever a kind shows, its question is found, and nothing throws', () => {
	for (const id of KIND_IDS) {
		const content = KINDS[id].publicContent({ ...(KINDS[id].blank() as object), question: 'Why?' });
		expect(outline(content).question).toBe('Why?');
	}
	expect(outline(null).question).toBe('');
});
