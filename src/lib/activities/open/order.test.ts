import { expect, test } from 'vitest';
import type { Count } from '../kind.ts';
import { Order } from './order.ts';

const keys = (counts: Count[]) => counts.map(([key]) => key);

test('what many said comes first, then what was said last', () => {
	const order = new Order();
	order.of([['old', 1]]);
	expect(
		keys(
			order.of([
				['often', 3],
				['new', 1],
				['old', 1]
			])
		)
	).toEqual(['often', 'new', 'old']);
});

test('texts of the same age do not stand in the order of the alphabet, and always in the same', () => {
	const counts = Array.from('abcdefghij', (key): Count => [key, 1]);
	const once = keys(new Order().of(counts));
	expect(once).not.toEqual(keys(counts));
	expect(keys(new Order().of(counts.toReversed()))).toEqual(once);
});
