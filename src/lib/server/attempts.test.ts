import { expect, test } from 'vitest';
import { attempts } from './attempts.ts';

const SECOND = 1000;

/** Tries wrong passwords without a rest for so long, as fast as they are let in; how many were. */
function guessFor(seconds: number, tried = attempts()): number {
	let inside = 0;
	for (let now = 0; now < seconds * SECOND; now += 100) {
		if (tried.ask('a', now) > 0) continue;
		tried.was('a', 'wrong');
		inside++;
	}
	return inside;
}

test('a few mistakes cost nothing, then the wait grows to a minute', () => {
	const tried = attempts();
	for (let n = 0; n < 5; n++) expect(tried.ask('a', 0)).toBe(0);
	const waits: number[] = [];
	let now = 0;
	for (let n = 0; n < 9; n++) {
		waits.push(tried.ask('a', now));
		now += waits.at(-1)! * SECOND;
		expect(tried.ask('a', now)).toBe(0);
	}
	expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
});

test('who guesses without end gets one attempt a minute', () => {
	expect(guessFor(60)).toBeLessThanOrEqual(11);
	expect(guessFor(60 * 60)).toBeLessThanOrEqual(72);
});

test('a hundred attempts at once are a hundred, and others are not touched', () => {
	const tried = attempts();
	const waits = Array.from({ length: 100 }, () => tried.ask('a', 0));
	expect(waits.filter((wait) => wait === 0)).toHaveLength(5);
	expect(tried.ask('b', 0)).toBe(0);
});

test('a right password ends it; a fault of ours is nobody’s mistake; a rest forgets', () => {
	const tried = attempts();
	for (let n = 0; n < 5; n++) tried.ask('a', 0);
	tried.was('a', 'right');
	expect(tried.ask('a', 0)).toBe(0);
	for (let n = 0; n < 20; n++) {
		expect(tried.ask('b', 0)).toBe(0);
		tried.was('b', 'neither');
	}
	for (let n = 0; n < 5; n++) tried.ask('c', 0);
	expect(tried.ask('c', 0)).toBe(1);
	for (let n = 0; n < 5; n++) expect(tried.ask('c', 16 * 60 * SECOND)).toBe(0);
});

test('refusals make nobody wait longer', () => {
	const tried = attempts();
	for (let n = 0; n < 5; n++) tried.ask('a', 0);
	for (let n = 0; n < 1000; n++) tried.ask('a', 500);
	expect(tried.ask('a', 1000)).toBe(0);
});
