import fc from 'fast-check';
import { expect, test } from 'vitest';
import { guesses } from './guesses.ts';

const SIGNS = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';
/** A code for each number; neighbours begin alike. */
const code = (n: number, length = 6): string =>
	length === 0 ? '' : code(Math.floor(n / 31), length - 1) + SIGNS[n % 31];
const spread = (n: number) => code((n * 923_522) % 31 ** 6);

/** Tries codes one after the other, all wrong; how many were looked at. */
function tryAll(codes: string[], at = (i: number) => i): number {
	const wrong = guesses();
	let looked = 0;
	codes.forEach((code, i) => {
		if (wrong.ask(code, at(i)) > 0) return;
		looked++;
		wrong.found(code, false, at(i));
	});
	return looked;
}

test('ten thousand guesses a second are looked at two thousand times, and five times a second from then on', () => {
	const many = Array.from({ length: 10_000 }, (_, i) => spread(i));
	const looked = tryAll(many, (i) => i / 10);
	expect(looked).toBeGreaterThanOrEqual(2000);
	expect(looked).toBeLessThan(2010);
});

test('guesses that begin alike are slowed much earlier, and codes that begin otherwise are not', () => {
	const alike = Array.from({ length: 5000 }, (_, i) => code(i));
	expect(tryAll(alike)).toBeLessThan(205);
	const wrong = guesses();
	for (const one of alike.slice(0, 300)) if (wrong.ask(one, 0) === 0) wrong.found(one, false, 0);
	expect(wrong.ask(alike[400]!, 0)).toBeGreaterThan(0);
	expect(wrong.ask('ZZZZZZ', 0)).toBe(0);
});

test('a thousand guesses at the same moment count as a thousand', () => {
	const wrong = guesses();
	const waits = Array.from({ length: 1000 }, (_, i) => wrong.ask(code(i), 0));
	expect(waits.filter((wait) => wait === 0)).toHaveLength(200);
});

test('the typos of a hall of two thousand are all looked at', () => {
	// One in ten mistypes one sign of the code, within a minute.
	const right = 'K7M2QX';
	const typos = Array.from({ length: 200 }, (_, i) => {
		const at = i % 6;
		return right.slice(0, at) + SIGNS[(i * 7) % 31] + right.slice(at + 1);
	});
	expect(tryAll(typos, (i) => i * 300)).toBe(200);
});

test('a right code costs nothing, however many come with it at once', () => {
	const wrong = guesses();
	for (let i = 0; i < 5000; i++) expect(wrong.ask('K7M2QX', 0)).toBe(0);
	for (let i = 0; i < 5000; i++) wrong.found('K7M2QX', true, 0);
	const alike = Array.from({ length: 300 }, (_, i) => `K7${code(i, 4)}`);
	expect(alike.filter((one) => wrong.ask(one, 0) === 0)).toHaveLength(200);
});

test('who repeats one wrong code has guessed once', () => {
	expect(tryAll(Array.from({ length: 3000 }, () => 'K7M2QX'))).toBe(3000);
});

test('the wait grows while the guesses go on, up to a minute, and ends', () => {
	const wrong = guesses();
	for (let i = 0; i < 200; i++) wrong.found(code(i), false, wrong.ask(code(i), 0));
	const waits = Array.from({ length: 10_000 }, (_, i) => wrong.ask(code(500 + i), 0));
	expect(waits[0]).toBe(5);
	expect(waits.at(-1)).toBe(60);
	expect(waits).toEqual(waits.toSorted((a, b) => a - b));
	expect(wrong.ask(code(499), 60_000)).toBe(0);
});

test('over any time, never more is looked at than the burst and the rate', () => {
	fc.assert(
		fc.property(fc.array(fc.integer({ min: 0, max: 2000 }), { maxLength: 400 }), (waits) => {
			let now = 0;
			const times = waits.map((wait) => (now += wait));
			const looked = tryAll(
				waits.map((_, i) => code(i)),
				(i) => times[i] ?? 0
			);
			expect(looked).toBeLessThanOrEqual(200 + (now / 1000) * 0.2);
		})
	);
});
