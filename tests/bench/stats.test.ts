import { expect, test } from 'vitest';
import { percentile, summary } from './stats.ts';

test('the nearest rank of a share of the values', () => {
	const values = Array.from({ length: 100 }, (_, i) => i + 1);
	expect([0.01, 0.5, 0.95, 0.99, 1].map((share) => percentile(values, share))).toEqual([
		1, 50, 95, 99, 100
	]);
	expect(percentile([7], 0.95)).toBe(7);
	expect(percentile([], 0.5)).toBeNaN();
});

test('a summary does not depend on the order', () => {
	expect(summary([3, 1, 2])).toEqual({ n: 3, p50: 2, p95: 3, p99: 3, max: 3 });
});
