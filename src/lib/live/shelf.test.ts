import 'fake-indexeddb/auto';
import { expect, test } from 'vitest';
import type { Outgoing } from './outbox.ts';
import { clearShelf, openShelf } from './shelf.ts';

const answer = (activity: string, value: string, id = value): Outgoing => ({
	activity,
	round: 1,
	value,
	id,
	seq: 1,
	position: 1,
	version: 1
});
const values = async (session: string) =>
	(await openShelf().all(session)).map(({ value }) => value).sort();

test('two tabs keep their answers beside each other, and the last word on the same question', async () => {
	const [first, second] = [openShelf(), openShelf()];
	await first.keep('s', answer('a', 'x'));
	await second.keep('s', answer('b', 'y'));
	expect(await values('s')).toEqual(['x', 'y']);
	await second.keep('s', answer('a', 'z'));
	expect(await values('s')).toEqual(['y', 'z']);
	await first.drop('s', answer('a', 'x'));
	expect(await values('s')).toEqual(['y', 'z']);
	await first.drop('s', answer('a', 'z'));
	expect(await values('s')).toEqual(['y']);
});

test('each session has its own', async () => {
	const shelf = openShelf();
	await shelf.keep('one', answer('a', '1'));
	await shelf.keep('one2', answer('a', '2'));
	expect(await values('one')).toEqual(['1']);
	await shelf.drop('one', answer('a', '1'));
	expect(await values('one2')).toEqual(['2']);
});

test('a session is thrown away alone', async () => {
	const shelf = openShelf();
	await shelf.keep('gone', answer('a', '1'));
	await shelf.keep('gone', answer('b', '2'));
	await shelf.keep('gone2', answer('a', '3'));
	await clearShelf('gone');
	expect(await values('gone')).toEqual([]);
	expect(await values('gone2')).toEqual(['3']);
});
