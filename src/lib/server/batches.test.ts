import { expect, test } from 'vitest';
import { batched, settled } from './batches.ts';

test('calls made during a write go together in the next one, each with its own outcome', async () => {
	const batches: number[][] = [];
	const double = batched(async (items: number[]) => {
		batches.push(items);
		await new Promise((resolve) => setTimeout(resolve, 5));
		return items.map((n) => n * 2);
	});
	const first = double(1);
	await new Promise((resolve) => setTimeout(resolve, 2));
	const rest = [2, 3, 4].map(double);
	expect(await Promise.all([first, ...rest])).toEqual([2, 4, 6, 8]);
	expect(batches).toEqual([[1], [2, 3, 4]]);
});

test('calls that trickle in share batches, but the first one never waits', async () => {
	const batches: number[][] = [];
	const call = batched(async (items: number[]) => {
		batches.push(items);
		return items;
	});
	const calls: Promise<number>[] = [];
	for (let n = 0; n < 40; n++) {
		calls.push(call(n));
		if (n === 0) {
			await calls[0];
			expect(batches).toEqual([[0]]);
		}
		await new Promise((resolve) => setTimeout(resolve, 1));
	}
	expect(await Promise.all(calls)).toEqual(Array.from({ length: 40 }, (_, n) => n));
	expect(batches.length).toBeLessThan(20);
	expect(batches.flat()).toHaveLength(40);
});

test('a failed write rejects its own batch and leaves the next one alone', async () => {
	let fail = true;
	const call = batched(async (items: string[]) => {
		if (fail) {
			fail = false;
			throw new Error('gone');
		}
		return items;
	});
	await expect(call('a')).rejects.toThrow('gone');
	expect(await call('b')).toBe('b');
});

test('a batch never exceeds its limit', async () => {
	const sizes: number[] = [];
	const call = batched(async (items: number[]) => {
		sizes.push(items.length);
		return items;
	}, 3);
	await Promise.all([1, 2, 3, 4, 5, 6, 7].map(call));
	expect(sizes).toEqual([3, 3, 1]);
});

test('one call that cannot be written does not cost the others theirs', async () => {
	const call = batched(async (items: number[]) => {
		if (items.includes(13)) throw new Error('poison');
		return items;
	});
	const outcomes = await Promise.allSettled([11, 12, 13, 14].map(call));
	expect(outcomes.map(({ status }) => status)).toEqual([
		'fulfilled',
		'fulfilled',
		'rejected',
		'fulfilled'
	]);
});

test('a database that is away is not asked a hundred times', async () => {
	let writes = 0;
	const call = batched(async () => {
		writes++;
		throw new Error('away');
	});
	const outcomes = await Promise.allSettled(Array.from({ length: 100 }, (_, i) => call(i)));
	expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true);
	expect(writes).toBeLessThan(10);
});

test('what waits is written before a server that stops goes on', async () => {
	const written: number[] = [];
	const write = batched(async (items: number[]) => {
		await new Promise((resolve) => setTimeout(resolve, 5));
		written.push(...items);
		return items;
	}, 2);
	for (let n = 0; n < 5; n++) void write(n);
	await settled();
	expect(written).toEqual([0, 1, 2, 3, 4]);
});
