import { KINDS } from '$lib/activities';
import type { KindId, Problem } from '$lib/activities/kind';
import type { DeckFile } from '$lib/decks/file';
import { uuid } from '$lib/live/uuid';
import type { Autosave } from './autosave.svelte';
import { applied, keyOf, settled, type Change, type Draft, type EditedActivity } from './changes';

interface Removed {
	activity: EditedActivity;
	index: number;
}

/** A deck in the editor: every change shows at once and saves itself. */
export class DeckEditor {
	readonly id: string;
	readonly saver: Autosave<Change>;
	#draft = $state.raw() as Draft;
	#selected = $state<string | null>(null);
	#fresh = $state<string | null>(null);
	#removed = $state.raw<Removed | null>(null);

	constructor(deck: Draft & { id: string }, saver: Autosave<Change>) {
		this.id = deck.id;
		this.saver = saver;
		this.#draft = { title: deck.title, language: deck.language, activities: deck.activities };
		this.#selected = deck.activities[0]?.id ?? null;
	}

	get title(): string {
		return this.#draft.title;
	}
	get language(): 'fr' | 'en' {
		return this.#draft.language;
	}
	get activities(): readonly EditedActivity[] {
		return this.#draft.activities;
	}
	get current(): EditedActivity | undefined {
		return this.activities.find(({ id }) => id === this.#selected);
	}
	/** The activity that was just added or asked for: its question takes the focus. */
	get fresh(): string | null {
		return this.#fresh;
	}
	/** What was deleted last and can be brought back. */
	get removed(): EditedActivity | undefined {
		return this.#removed?.activity;
	}

	select(id: string): void {
		if (!this.activities.some((one) => one.id === id)) return;
		this.#selected = id;
		this.#fresh = null;
	}

	/** Selects an activity whose question is to be filled in next. */
	fill(id: string): void {
		this.select(id);
		this.#fresh = this.#selected;
	}

	/** The question has the focus. */
	focused(): void {
		this.#fresh = null;
	}

	rename(title: string): void {
		this.#do({ do: 'rename', title });
	}

	speak(language: 'fr' | 'en'): void {
		this.#do({ do: 'speak', language });
	}

	write(id: string, content: unknown): void {
		if (this.activities.some((one) => one.id === id)) this.#do({ do: 'write', id, content });
	}

	/** Adds an activity after the current one, blank unless a content is given. */
	add(kind: KindId, content: unknown = KINDS[kind].blank()): void {
		const activity = { id: uuid(), kind, content: structuredClone(content) };
		const at = this.activities.findIndex(({ id }) => id === this.#selected) + 1;
		this.#keep(activity, at === 0 ? this.activities.length : at);
		this.#fresh = activity.id;
	}

	duplicate(id: string): void {
		const original = this.activities.find((one) => one.id === id);
		if (!original) return;
		this.#selected = id;
		this.add(original.kind, original.content);
	}

	remove(id: string): void {
		const index = this.activities.findIndex((one) => one.id === id);
		const activity = this.activities[index];
		if (!activity) return;
		this.#removed = { activity, index };
		// Coming back, it brings its content along.
		this.saver.forget(keyOf({ do: 'write', id, content: null }));
		this.#do({ do: 'remove', id });
		if (this.#selected === id) {
			this.#selected = (this.activities[index] ?? this.activities[index - 1])?.id ?? null;
		}
	}

	/** Brings back what was deleted last, where it was. */
	restore(): void {
		if (!this.#removed) return;
		const { activity, index } = this.#removed;
		this.#removed = null;
		this.#keep(activity, Math.min(index, this.activities.length));
		this.#fresh = activity.id;
	}

	/** No longer offers to bring back what was deleted last. */
	dismiss(): void {
		this.#removed = null;
	}

	/** Moves an activity to an index; false when it is there already or the index is out of range. */
	move(id: string, to: number): boolean {
		const from = this.activities.findIndex((one) => one.id === id);
		if (from < 0 || from === to || to < 0 || to >= this.activities.length) return false;
		const ids = this.activities.map((one) => one.id);
		this.#order(ids.toSpliced(from, 1).toSpliced(to, 0, id));
		return true;
	}

	/** Makes changes again that did not reach the server. */
	replay(changes: readonly Change[]): void {
		for (const change of changes) this.#do(change);
		if (!this.current) this.#selected = this.activities[0]?.id ?? null;
	}

	/** True when these changes would make a difference. */
	differs(changes: readonly Change[]): boolean {
		const before = { ...this.#draft };
		return spelled(changes.reduce(applied, before)) !== spelled(before);
	}

	/** The deck as a file holds it, its contents as the server keeps them. */
	get file(): DeckFile {
		const activities = this.activities.map((one) => ({ kind: one.kind, content: settled(one) }));
		return { title: this.title, language: this.language, activities };
	}

	/** What keeps an activity from being projected, as the server will judge it. */
	problems(activity: EditedActivity): Problem[] {
		return KINDS[activity.kind].problems(settled(activity));
	}

	/** The activities that cannot be projected yet. */
	get unready(): EditedActivity[] {
		return this.activities.filter((one) => this.problems(one).length > 0);
	}

	/** True when the deck can be projected. */
	get ready(): boolean {
		return this.activities.length > 0 && this.unready.length === 0;
	}

	#keep(activity: EditedActivity, index: number): void {
		this.#do({ do: 'keep', activity, position: index + 1 });
		this.#selected = activity.id;
		this.#order(this.activities.map(({ id }) => id));
	}

	#order(ids: string[]): void {
		this.#do({ do: 'order', ids });
	}

	#do(change: Change): void {
		this.#draft = applied(this.#draft, change);
		this.saver.change(change);
	}
}

function spelled({ title, language, activities }: Draft): string {
	const contents = activities.map((one) => [one.id, one.kind, settled(one)]);
	return JSON.stringify([title, language, contents]);
}
