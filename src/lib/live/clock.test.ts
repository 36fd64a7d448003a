import { expect, test } from 'vitest';
import { ServerClock } from './clock.ts';

const at = (ms: number) => new Date(ms).toISOString();

test('a device whose clock is wrong counts down to the right moment', () => {
	let own = 5_000_000;
	const clock = new ServerClock(() => own);
	clock.heard(at(1_000_000));
	own += 2_000;
	expect(clock.now()).toBe(1_002_000);
	expect(clock.until(at(1_030_000))).toBe(28_000);
	expect(clock.until(at(900_000))).toBe(0);
});

test('a message that was slow on its way does not set the clock back', () => {
	let own = 0;
	const clock = new ServerClock(() => own);
	clock.heard(at(100_000));
	own = 10_000;
	clock.heard(at(106_000));
	expect(clock.now()).toBe(110_000);
});

test('a device that sets its clock is followed after a few messages', () => {
	let own = 0;
	const clock = new ServerClock(() => own);
	clock.heard(at(100_000));
	own = 3_600_000;
	for (let i = 0; i < 8; i++) clock.heard(at(100_000));
	expect(clock.now()).toBe(100_000);
});

test('without a word from the server, its own clock has to do', () => {
	const clock = new ServerClock(() => 42);
	clock.heard('nonsense');
	expect(clock.now()).toBe(42);
});
