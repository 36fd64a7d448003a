import { expect, test } from 'vitest';
import * as storage from './storage';

test('the want of room is known by its code, however deep it lies', () => {
	const error = (code: string) => new Error('writing failed', { cause: { code, message: 'no' } });
	expect(storage.isFull(error('53100'))).toBe(true);
	expect(storage.isFull(new Error('a batch failed', { cause: error('25006') }))).toBe(true);
	expect(storage.isFull({ code: '53100' })).toBe(true);
	expect(storage.isFull(error('23505'))).toBe(false);
	expect(storage.isFull(new Error('nothing'))).toBe(false);
	expect(storage.isFull(null)).toBe(false);
});
