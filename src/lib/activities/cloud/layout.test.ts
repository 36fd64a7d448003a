import fc from 'fast-check';
import { expect, test } from 'vitest';
import { layout, type Placed, type Word } from './layout.ts';

const word = (key: string, n: number): Word => ({ key, n, em: key.length * 0.65 });
const WORDS = [
	...['soleil', 'vent', 'eau', 'charbon', 'pétrole', 'gaz', 'nucléaire', 'biomasse'].map((key, i) =>
		word(key, 20 - i)
	),
	...Array.from({ length: 30 }, (_, i) => word(`mot numéro ${i}`, 1 + (i % 3)))
];

function box({ x, y, size }: Placed, { em }: Word) {
	const [w, h] = [em * size, size];
	return { left: x - w / 2, right: x + w / 2, top: y - h / 2, bottom: y + h / 2 };
}

function boxes(words: Word[], placed: Map<string, Placed>) {
	return words.map((word) => box(placed.get(word.key)!, word));
}

test('no word covers another or leaves the picture', () => {
	fc.assert(
		fc.property(
			fc.uniqueArray(
				fc.tuple(fc.string({ minLength: 1, maxLength: 40 }), fc.integer({ min: 1, max: 500 })),
				{
					minLength: 1,
					maxLength: 40,
					selector: ([key]) => key
				}
			),
			fc.integer({ min: 300, max: 1600 }),
			fc.integer({ min: 200, max: 900 }),
			(list, width, height) => {
				const words = list.map(([key, n]) => word(key, n)).sort((a, b) => b.n - a.n);
				const all = boxes(words, layout(words, width, height));
				for (const [i, a] of all.entries()) {
					expect(a.left).toBeGreaterThanOrEqual(-0.5);
					expect(a.right).toBeLessThanOrEqual(width + 0.5);
					expect(a.top).toBeGreaterThanOrEqual(-0.5);
					expect(a.bottom).toBeLessThanOrEqual(height + 0.5);
					for (const b of all.slice(i + 1)) {
						const apart =
							a.right <= b.left + 0.5 ||
							b.right <= a.left + 0.5 ||
							a.bottom <= b.top + 0.5 ||
							b.bottom <= a.top + 0.5;
						expect(apart).toBe(true);
					}
				}
			}
		),
		{ numRuns: 40 }
	);
});

test('the picture is full and in the middle', () => {
	const all = boxes(WORDS, layout(WORDS, 1400, 650));
	const left = Math.min(...all.map(({ left }) => left));
	const right = Math.max(...all.map(({ right }) => right));
	const top = Math.min(...all.map(({ top }) => top));
	const bottom = Math.max(...all.map(({ bottom }) => bottom));
	expect(right - left).toBeGreaterThan(0.8 * 1400);
	expect(bottom - top).toBeGreaterThan(0.8 * 650);
	expect(Math.abs(left + right - 1400)).toBeLessThan(60);
	expect(Math.abs(top + bottom - 650)).toBeLessThan(60);
	const covered = all.reduce((sum, b) => sum + (b.right - b.left) * (b.bottom - b.top), 0);
	expect(covered / (1400 * 650)).toBeGreaterThan(0.35);
});

test('the more frequent word is the larger one, and one short word does not fill the hall', () => {
	const placed = layout([word('chaleur', 40), word('travail', 2)], 1200, 600);
	expect(placed.get('chaleur')!.size).toBeGreaterThan(placed.get('travail')!.size);
	expect(layout([word('oui', 1)], 1200, 600).get('oui')!.size).toBeLessThanOrEqual(180);
});

test('one more vote leaves the words where they are', () => {
	const before = layout(WORDS, 1400, 650);
	const voted = WORDS.map((one) => (one.key === 'eau' ? { ...one, n: one.n + 1 } : one));
	const after = layout(voted, 1400, 650, before);
	for (const [key, { x, y }] of after) {
		expect(Math.hypot(x - before.get(key)!.x, y - before.get(key)!.y), key).toBeLessThan(130);
	}
});

test('a picture without room has no words, and an empty one neither', () => {
	expect(layout(WORDS, 0, 0).size).toBe(0);
	expect(layout([], 100, 100).size).toBe(0);
});

test('sixty words are placed in time for the next vote', () => {
	const words = Array.from({ length: 60 }, (_, i) => word(`assez long mot ${i}`, 1 + (i % 7)));
	const began = performance.now();
	layout(words, 1500, 700);
	expect(performance.now() - began).toBeLessThan(900);
});
