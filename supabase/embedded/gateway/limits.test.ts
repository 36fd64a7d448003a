import fc from 'fast-check';
import { expect, test } from 'vitest';
import { allowance } from './limits.ts';

test('a burst fits at once, and no more', () => {
	const fits = allowance(20, 120);
	const answers = Array.from({ length: 130 }, () => fits(1000));
	expect(answers.filter(Boolean)).toHaveLength(120);
	expect(answers.slice(120)).not.toContain(true);
});

test('what was spent comes back with time', () => {
	const fits = allowance(20, 20);
	for (let i = 0; i < 20; i++) fits(0);
	expect(fits(0)).toBe(false);
	expect(fits(50)).toBe(true);
	expect(fits(50)).toBe(false);
});

test('a clock set back neither gives nor blocks for long', () => {
	const fits = allowance(20, 1);
	expect(fits(10_000)).toBe(true);
	expect(fits(0)).toBe(false);
	expect(fits(50)).toBe(true);
});

test('over any time, never more than the burst and the rate', () => {
	fc.assert(
		fc.property(fc.array(fc.nat({ max: 200 }), { maxLength: 300 }), (steps) => {
			const fits = allowance(20, 30);
			let now = 0;
			const passed = steps.filter((step) => fits((now += step))).length;
			expect(passed).toBeLessThanOrEqual(30 + (now / 1000) * 20 + 1e-6);
		})
	);
});
