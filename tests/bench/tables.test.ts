import { expect, test } from 'vitest';
import type { Figure } from './report.ts';
import { sideBySide, sizes } from './tables.ts';

const delay = (phones: number, value: number, more: Partial<Figure> = {}): Figure => {
	return { scenario: 'hall', what: 'delay, p95', phones, value, unit: 'ms', ...more };
};

test('databases stand beside each other, each with whether it keeps the budget', () => {
	const table = sideBySide([
		{ name: 'PGlite', figures: [delay(1000, 132, { floor: 95, budget: 150 })] },
		{ name: 'PostgreSQL', figures: [delay(1000, 160, { floor: 100, budget: 150 })] }
	]);
	expect(table.split('\n').at(-1)).toBe(
		'| delay, p95 | ≤ 150 ms | 132 ms ✓ | 1.39× | 160 ms ✗ | 1.60× |'
	);
});

test('columns in which nothing stands are left out', () => {
	const table = sideBySide([{ name: 'PGlite', figures: [delay(1000, 132)] }]);
	expect(table.split('\n')[0]).toBe('| 1,000 phones | PGlite |');
});

test('a size that was not measured on a database is a dash', () => {
	const table = sizes([
		{ name: 'PGlite', figures: [delay(100, 112), delay(3000, 151)] },
		{ name: 'PostgreSQL', figures: [delay(3000, 148)] }
	]);
	expect(table.split('\n').slice(2)).toEqual([
		'| delay, p95 | PGlite | 112 ms | 151 ms |',
		'|  | PostgreSQL | – | 148 ms |'
	]);
});
