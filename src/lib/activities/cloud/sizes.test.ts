import { expect, test } from 'vitest';
import { sizes } from './sizes.ts';

test('the more frequent word is the larger one', () => {
	const [often = 0, seldom = 0] = sizes(
		[
			{ text: 'chaleur', n: 40 },
			{ text: 'travail', n: 2 }
		],
		1200,
		600
	);
	expect(often).toBeGreaterThan(seldom);
});

test('a long word stays inside the picture', () => {
	const [size = 0] = sizes([{ text: 'x'.repeat(40), n: 1 }], 320, 240);
	expect(size * 40 * 0.62).toBeLessThanOrEqual(320);
});

test('one short word does not fill the hall', () => {
	const [size = 0] = sizes([{ text: 'oui', n: 1 }], 1200, 600);
	expect(size).toBeLessThanOrEqual(150);
});

test('no word has a size of nothing, in a picture without room', () => {
	expect(sizes([{ text: 'oui', n: 1 }], 0, 0)).toEqual([1]);
	expect(sizes([], 100, 100)).toEqual([]);
});
