import { expect, test } from 'vitest';
import { billed, month, share } from './prices.ts';

test('a broadcast to four clients is five messages', () => {
	expect(billed(1, 4)).toBe(5);
});

test('a month is billed as in the examples of Supabase', () => {
	expect(month(1_800_000, 200)).toBe(0);
	expect(month(8_500_000, 500)).toBe(10);
	expect(month(5_000_001, 501)).toBe(12.5);
});

test('one lecture has its share of the rate', () => {
	expect(share(60_000)).toBeCloseTo(0.15);
});
