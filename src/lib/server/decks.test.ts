import { randomUUID } from 'node:crypto';
import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startStack, type Stack } from '../../../tests/support/stack.ts';
import * as decks from './decks.ts';

let stack: Stack;
let client: SupabaseClient;
beforeAll(async () => {
	stack = await startStack();
	client = createClient(stack.url, stack.publishableKey, { auth: { persistSession: false } });
	await client.auth.signUp({ email: 'decks@example.test', password: 'a long password' });
});
afterAll(() => stack.stop());

const question = (deck_id: string, position: number) => ({
	deck_id,
	position,
	kind: 'open',
	content: { question: '?' }
});

test('activities are counted beyond the rows of one answer, for more decks than fit an address', async () => {
	const titles = Array.from({ length: 450 }, (_, i) => ({ title: `Deck ${i}` }));
	const made = await client.from('decks').insert(titles).select('id');
	const [first, second] = made.data!.map(({ id }) => id as string);
	const rows = Array.from({ length: 1050 }, (_, i) => question(first!, i));
	const deleted = { ...question(second!, 1), deleted_at: new Date().toISOString() };
	await client.from('activities').insert(rows);
	await client.from('activities').insert(deleted);
	const listed = await decks.list(client);
	expect(listed).toHaveLength(450);
	expect(listed.find(({ id }) => id === first)?.activities).toBe(1050);
	expect(listed.find(({ id }) => id === second)?.activities).toBe(0);
});

test('an activity that is kept twice is there once, and comes back with what it says now', async () => {
	const deck = await decks.create(client, 'Cells', 'en');
	const id = randomUUID();
	const keep = (content: unknown) =>
		decks.keepActivity(client, deck, { id, kind: 'open', content, position: 1 });
	const content = async () => (await decks.open(client, deck))?.activities.map((a) => a.content);
	await keep({ question: 'Once?' });
	expect(await keep({ question: 'Twice?' })).toEqual({ status: 'done', id });
	expect(await content()).toEqual([{ question: 'Twice?' }]);
	await decks.deleteActivity(client, deck, id);
	expect(await content()).toEqual([]);
	await keep({ question: 'Back?' });
	expect(await content()).toEqual([{ question: 'Back?' }]);
	const other = await decks.create(client, 'Other', 'en');
	const moved = { id, kind: 'open', content: {}, position: 1 };
	expect(await decks.keepActivity(client, other, moved)).toEqual({ status: 'not_found' });
});

test('a deck from a file comes in with its activities in order, or not at all', async () => {
	const activities = Array.from({ length: 12 }, (_, i) => ({
		kind: 'open' as const,
		content: { question: `Question ${i}` }
	}));
	const id = await decks.bringIn(client, { title: 'From a file', language: 'fr', activities });
	expect(await decks.open(client, id)).toMatchObject({
		title: 'From a file',
		language: 'fr',
		activities
	});
	const before = (await decks.list(client)).length;
	const broken = [...activities, { kind: 'open' as const, content: 'no object' }];
	await expect(
		decks.bringIn(client, { title: 'Half', language: 'fr', activities: broken })
	).rejects.toThrow('importing a deck failed');
	expect(await decks.list(client)).toHaveLength(before);
});

test('what is no id finds nothing and breaks nothing', async () => {
	const activity = { id: 'no-id', kind: 'open', content: {}, position: 1 };
	expect(await decks.open(client, 'no-id')).toBeNull();
	expect(await decks.change(client, 'no-id', { title: 'x' })).toBe(false);
	expect(await decks.setDeleted(client, 'no-id', true)).toBe(false);
	expect(await decks.order(client, 'no-id', [])).toBe(false);
	expect(await decks.duplicate(client, 'no-id', 'x')).toBeNull();
	const deck = await decks.create(client, 'Cells', 'en');
	expect(await decks.keepActivity(client, deck, activity)).toEqual({ status: 'not_found' });
	expect(await decks.writeActivity(client, deck, 'no-id', {})).toEqual({ status: 'not_found' });
});
