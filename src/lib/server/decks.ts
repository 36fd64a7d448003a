import { parseContent, kind as kindOf, KINDS } from '$lib/activities';
import { exampleDeck } from '$lib/activities/example';
import type { KindId } from '$lib/activities/kind';
import type { DeckFile } from '$lib/decks/file';
import { isUuid } from './uuid';
import { pages } from './pages';
import { raised, unwrap, type Client } from './supabase';

export type Language = 'fr' | 'en';

export interface Deck {
	id: string;
	title: string;
	language: Language;
	updated_at: string;
}
export interface ListedDeck extends Deck {
	activities: number;
}

/** An activity of a deck, with its content parsed. */
export interface DeckActivity {
	id: string;
	kind: KindId;
	content: unknown;
}

/** Gives a new account its example deck, once. */
export async function welcome(client: Client, teacher: string, language: Language): Promise<void> {
	const { data: known, error: unread } = await client.from('teachers').select('user_id').limit(1);
	if (unread) throw new Error('a teacher was not looked up', { cause: unread });
	if (known.length > 0) return;
	const { error } = await client.from('teachers').insert({ user_id: teacher });
	// Another tab was first.
	if (error?.code === DUPLICATE) return;
	if (error) throw new Error('a teacher was not welcomed', { cause: error });
	const { title, activities } = exampleDeck(language);
	const deck = await create(client, title, language);
	const rows = activities.map(({ kind, content }, i) => ({
		deck_id: deck,
		position: i + 1,
		kind,
		content
	}));
	const { error: failed } = await client.from('activities').insert(rows);
	if (failed) throw new Error('the example deck was not filled', { cause: failed });
}
const DUPLICATE = '23505';

/** The teacher's decks, the last changed first. */
export async function list(client: Client): Promise<ListedDeck[]> {
	const decks = unwrap(
		'listing decks',
		// The database counts: rows beyond its limit for an answer would not be seen here.
		await client
			.from('decks')
			.select('id, title, language, updated_at, activities(count)')
			.is('deleted_at', null)
			.is('activities.deleted_at', null)
			.order('updated_at', { ascending: false })
			.limit(500)
	) as (Deck & { activities: { count: number }[] })[];
	return decks.map((deck) => ({ ...deck, activities: deck.activities[0]?.count ?? 0 }));
}

/** All of the teacher's decks with their activities, one after the other. */
export async function* all(client: Client): AsyncGenerator<Deck & { activities: DeckActivity[] }> {
	const ids = pages<{ id: string }>('decks', (last, size) =>
		client.from('decks').select('id').is('deleted_at', null).gt('id', last).order('id').limit(size)
	);
	for await (const { id } of ids) {
		const deck = await open(client, id);
		if (deck) yield deck;
	}
}

/** A new, empty deck; its id. */
export async function create(client: Client, title: string, language: Language): Promise<string> {
	const { id } = unwrap(
		'creating a deck',
		await client.from('decks').insert({ title, language }).select('id').single()
	);
	return id as string;
}

/** One of the teacher's own decks with its activities in order; null when there is none. */
export async function open(
	client: Client,
	id: string
): Promise<(Deck & { activities: DeckActivity[] }) | null> {
	if (!isUuid(id)) return null;
	const { data, error } = await client
		.from('decks')
		.select('id, title, language, updated_at')
		.eq('id', id)
		.is('deleted_at', null)
		.maybeSingle();
	if (error) throw new Error('a deck was not read', { cause: error });
	if (!data) return null;
	const rows = unwrap(
		'reading activities',
		await client
			.from('activities')
			.select('id, kind, content')
			.eq('deck_id', id)
			.is('deleted_at', null)
			.order('position')
			.order('created_at')
	);
	const activities = rows.map(({ id, kind, content }) => {
		const parsed = parseContent(KINDS[kind as KindId], content);
		if (!parsed.ok) throw new Error(`activity ${id} does not fit its kind`);
		return { id, kind, content: parsed.value } as DeckActivity;
	});
	return { ...(data as Deck), activities };
}

/** Changes the title or language of a deck; false when it is not the teacher's. */
export async function change(
	client: Client,
	id: string,
	what: { title?: string; language?: Language }
): Promise<boolean> {
	if (!isUuid(id)) return false;
	return touched(client.from('decks').update(what).eq('id', id).select('id'));
}

/** Deletes a deck, or brings it back; false when it is not the teacher's. */
export async function setDeleted(client: Client, id: string, deleted: boolean): Promise<boolean> {
	if (!isUuid(id)) return false;
	const deleted_at = deleted ? new Date().toISOString() : null;
	return touched(client.from('decks').update({ deleted_at }).eq('id', id).select('id'));
}

/** Copies a deck with its activities; the copy's id, or null when it is not the teacher's. */
export async function duplicate(client: Client, id: string, title: string): Promise<string | null> {
	if (!isUuid(id)) return null;
	const { data, error } = await client.rpc('duplicate_deck', { p_deck: id, p_title: title });
	if (!error) return data as string;
	if (raised(error) === 'not_found') return null;
	throw new Error('a deck was not duplicated', { cause: error });
}

/** A new deck from a file that was read, with all of its activities or not at all; its id. */
export async function bringIn(client: Client, deck: DeckFile): Promise<string> {
	const { title, language, activities } = deck;
	return unwrap(
		'importing a deck',
		await client.rpc('import_deck', {
			p_title: title,
			p_language: language,
			p_activities: activities
		})
	) as string;
}

export type Written = { status: 'done'; id: string } | { status: 'invalid' | 'not_found' };

/**
 * Adds an activity under an id of the client's, or brings it back if it was deleted, with this content:
 * sent twice, it is there once.
 */
export async function keepActivity(
	client: Client,
	deck: string,
	activity: { id: string; kind: string; content: unknown; position: number }
): Promise<Written> {
	const { id, kind, position } = activity;
	const behaviour = kindOf(kind);
	if (!behaviour) return { status: 'invalid' };
	if (!isUuid(deck) || !isUuid(id)) return { status: 'not_found' };
	const parsed = parseContent(behaviour, activity.content);
	if (!parsed.ok) return { status: 'invalid' };
	const content = parsed.value;
	const { error } = await client
		.from('activities')
		.insert({ id, deck_id: deck, kind, content, position });
	if (!error) return { status: 'done', id };
	if (error.code === '42501' || error.code === '23503') return { status: 'not_found' };
	if (error.code !== DUPLICATE) throw new Error('an activity was not added', { cause: error });
	const back = await touched(
		client
			.from('activities')
			.update({ content, deleted_at: null })
			.eq('id', id)
			.eq('deck_id', deck)
			.eq('kind', kind)
			.select('id')
	);
	return back ? { status: 'done', id } : { status: 'not_found' };
}

/** Writes the content of an activity, parsed by the schema of its kind. */
export async function writeActivity(
	client: Client,
	deck: string,
	id: string,
	content: unknown
): Promise<Written> {
	if (!isUuid(deck) || !isUuid(id)) return { status: 'not_found' };
	const { data, error } = await client
		.from('activities')
		.select('kind')
		.eq('id', id)
		.eq('deck_id', deck)
		.maybeSingle();
	if (error) throw new Error('an activity was not read', { cause: error });
	if (!data) return { status: 'not_found' };
	const parsed = parseContent(KINDS[data.kind as KindId], content);
	if (!parsed.ok) return { status: 'invalid' };
	const done = await touched(
		client.from('activities').update({ content: parsed.value }).eq('id', id).select('id')
	);
	return done ? { status: 'done', id } : { status: 'not_found' };
}

/** Deletes an activity, where it is the teacher's and there. */
export async function deleteActivity(client: Client, deck: string, id: string): Promise<void> {
	if (!isUuid(deck) || !isUuid(id)) return;
	const deleted_at = new Date().toISOString();
	await touched(
		client.from('activities').update({ deleted_at }).eq('id', id).eq('deck_id', deck).select('id')
	);
}

/** Puts the activities of a deck in an order; false when there can be no such deck. */
export async function order(client: Client, deck: string, activities: string[]): Promise<boolean> {
	if (!isUuid(deck)) return false;
	const { error } = await client.rpc('order_activities', {
		p_deck: deck,
		p_activities: activities
	});
	if (error) throw new Error('activities were not put in order', { cause: error });
	return true;
}

async function touched(
	update: PromiseLike<{ data: unknown[] | null; error: unknown }>
): Promise<boolean> {
	const { data, error } = await update;
	if (error) throw new Error('a deck was not written', { cause: error });
	return (data ?? []).length > 0;
}
