import { expect, test } from 'vitest';
import type { Figure } from './report.ts';
import { markdown, sideBySide, sizes } from './tables.ts';

const plain = (table: string) => table.replaceAll('\u00a0', ' ').split('\n');

const delay = (phones: number, value: number, more: Partial<Figure> = {}): Figure => {
	return { scenario: 'hall', what: 'delay, p95', phones, value, unit: 'ms', ...more };
};

test('databases stand beside each other, each with whether it keeps the budget', () => {
	const table = sideBySide([
		{ name: 'PGlite', figures: [delay(1000, 132, { floor: 95, budget: 150 })] },
		{ name: 'PostgreSQL', figures: [delay(1000, 160, { floor: 100, budget: 150 })] }
	]);
	expect(plain(table).at(-1)).toBe(
		'| delay, p95 | ≤ 150 ms | 132 ms ✓ | 1.39× | 160 ms ✗ | 1.60× |'
	);
});

test('columns in which nothing stands are left out', () => {
	const table = sideBySide([{ name: 'PGlite', figures: [delay(1000, 132)] }]);
	expect(plain(table)[0]).toBe('| 1,000 phones | PGlite |');
});

test('a size that was not measured on a database is a dash', () => {
	const table = sizes([
		{ name: 'PGlite', figures: [delay(100, 112), delay(3000, 151)] },
		{ name: 'PostgreSQL', figures: [delay(3000, 148)] }
	]);
	expect(plain(table).slice(2)).toEqual([
		'| delay, p95 | PGlite | 112 ms | 151 ms |',
		'|  | PostgreSQL | – | 148 ms |'
	]);
});

test('a number is never parted from its unit and mark', () => {
	expect(
		markdown(['a', 'b'], [['x 1 y', '132 ms ✓']])
			.split('\n')
			.at(-1)
	).toBe('| x 1 y | 132\u00a0ms\u00a0✓ |');
});
