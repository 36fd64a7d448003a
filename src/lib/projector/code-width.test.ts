import { expect, test } from 'vitest';
import { ems } from './code-width';

/** Advance widths of DejaVu Sans Bold, in 2048ths of an em. */
const DEJAVU = { W: 2259, M: 2038, Q: 1741, G: 1681, U: 1663, H: 1714, N: 1714, D: 1700, K: 1587 };

test('no code is wider than it is taken for', () => {
	for (const [letter, width] of Object.entries(DEJAVU)) {
		expect(ems(letter), letter).toBeGreaterThanOrEqual(width / 2048 + 0.04);
	}
	expect(ems('WWWWWW')).toBeCloseTo(6 * ems('W'));
});
