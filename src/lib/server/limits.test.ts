import fc from 'fast-check';
import { expect, test } from 'vitest';
import { limiter } from './limits.ts';

test('a burst fits at once, then as many a second as allowed, for each key by itself', () => {
	const allows = limiter(2, 3);
	const at = (ms: number) => allows('ada', ms);
	expect([at(0), at(0), at(0), at(0)]).toEqual([true, true, true, false]);
	expect([at(499), at(500), at(501)]).toEqual([false, true, false]);
	expect(allows('bob', 501)).toBe(true);
	expect([at(60_000), at(60_000), at(60_000), at(60_000)]).toEqual([true, true, true, false]);
});

test('over any time, never more than the burst and the rate', () => {
	fc.assert(
		fc.property(fc.array(fc.integer({ min: 0, max: 2000 }), { maxLength: 60 }), (waits) => {
			const allows = limiter(2, 3);
			let now = 0;
			let allowed = 0;
			for (const wait of waits) if (allows('k', (now += wait))) allowed++;
			expect(allowed).toBeLessThanOrEqual(3 + (now / 1000) * 2);
		})
	);
});
