import { expect, test } from 'vitest';
import { number, PHONES, sid } from './simulated.ts';

test('each session has simulated numbers of its own', () => {
	const sessions = ['5e0c2a52-8f0b-4f0f-9a6e-0d0a3c9be001', '5e0c2a52-8f0b-4f0f-9a6e-0d0a3c9be002'];
	const numbers = sessions.flatMap((session) =>
		Array.from({ length: PHONES }, (_, n) => number(session, n + 1))
	);
	expect(new Set(numbers).size).toBe(sessions.length * PHONES);
	for (const one of numbers) expect(one).toMatch(/^\+999\d{11}$/);
});

test('a simulated message has an id of its own', () => {
	expect(sid()).toMatch(/^SM[0-9a-f]{32}$/);
	expect(sid()).not.toBe(sid());
});
