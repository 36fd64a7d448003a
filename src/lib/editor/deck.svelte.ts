import { KINDS } from '$lib/activities';
import type { KindId, Problem } from '$lib/activities/kind';
import { uuid } from '$lib/live/uuid';
import { Autosave, type Written } from './autosave.svelte';

export interface EditedActivity {
	id: string;
	kind: KindId;
	content: unknown;
}
interface Loaded {
	id: string;
	title: string;
	language: 'fr' | 'en';
	activities: EditedActivity[];
}
interface Removed {
	activity: EditedActivity;
	index: number;
}

/** A deck in the editor: every change shows at once and saves itself. */
export class DeckEditor {
	readonly id: string;
	readonly saver: Autosave;
	#title = $state('');
	#language = $state<'fr' | 'en'>('en');
	#activities = $state.raw<EditedActivity[]>([]);
	#selected = $state<string | null>(null);
	#removed = $state.raw<Removed | null>(null);

	constructor(deck: Loaded, saver = new Autosave()) {
		this.id = deck.id;
		this.saver = saver;
		this.#title = deck.title;
		this.#language = deck.language;
		this.#activities = deck.activities;
		this.#selected = deck.activities[0]?.id ?? null;
	}

	get title(): string {
		return this.#title;
	}
	get language(): 'fr' | 'en' {
		return this.#language;
	}
	get activities(): readonly EditedActivity[] {
		return this.#activities;
	}
	get current(): EditedActivity | undefined {
		return this.#activities.find(({ id }) => id === this.#selected);
	}
	/** What was deleted last and can be brought back. */
	get removed(): EditedActivity | undefined {
		return this.#removed?.activity;
	}

	select(id: string): void {
		this.#selected = id;
	}

	rename(title: string): void {
		this.#title = title;
		this.#save('deck', 'PATCH', '', { title });
	}

	speak(language: 'fr' | 'en'): void {
		this.#language = language;
		this.#save('language', 'PATCH', '', { language });
	}

	write(id: string, content: unknown): void {
		this.#activities = this.#activities.map((one) => (one.id === id ? { ...one, content } : one));
		this.#save(`write ${id}`, 'PATCH', `/activities/${id}`, { content });
	}

	/** Adds an activity after the current one, blank unless a content is given. */
	add(kind: KindId, content: unknown = KINDS[kind].blank()): void {
		const activity = { id: uuid(), kind, content: structuredClone(content) };
		const at = this.#activities.findIndex(({ id }) => id === this.#selected) + 1;
		const index = at === 0 ? this.#activities.length : at;
		this.#activities = this.#activities.toSpliced(index, 0, activity);
		this.#selected = activity.id;
		this.#save(`add ${activity.id}`, 'POST', '/activities', { ...activity, position: index + 1 });
		this.#saveOrder();
	}

	duplicate(id: string): void {
		const original = this.#activities.find((one) => one.id === id);
		if (!original) return;
		this.#selected = id;
		this.add(original.kind, original.content);
	}

	remove(id: string): void {
		const index = this.#activities.findIndex((one) => one.id === id);
		const activity = this.#activities[index];
		if (!activity) return;
		this.#removed = { activity, index };
		this.#activities = this.#activities.toSpliced(index, 1);
		if (this.#selected === id) {
			this.#selected = (this.#activities[index] ?? this.#activities[index - 1])?.id ?? null;
		}
		this.#save(`remove ${id}`, 'DELETE', `/activities/${id}`);
	}

	/** Brings back what was deleted last, where it was. */
	restore(): void {
		if (!this.#removed) return;
		const { activity, index } = this.#removed;
		this.#removed = null;
		this.#activities = this.#activities.toSpliced(index, 0, activity);
		this.#selected = activity.id;
		this.#save(`restore ${activity.id}`, 'POST', `/activities/${activity.id}/restore`);
		this.#saveOrder();
	}

	/** Moves an activity to an index; out of range, nothing happens. */
	move(id: string, to: number): void {
		const from = this.#activities.findIndex((one) => one.id === id);
		const activity = this.#activities[from];
		if (!activity || from === to || to < 0 || to >= this.#activities.length) return;
		this.#activities = this.#activities.toSpliced(from, 1).toSpliced(to, 0, activity);
		this.#saveOrder();
	}

	problems({ kind, content }: EditedActivity): Problem[] {
		return KINDS[kind].problems(content);
	}

	#saveOrder(): void {
		this.#save('order', 'PUT', '/order', { activities: this.#activities.map(({ id }) => id) });
	}

	#save(key: string, method: string, path: string, body?: unknown): void {
		this.saver.change(key, () => send(method, `/api/decks/${this.id}${path}`, body));
	}
}

async function send(method: string, path: string, body: unknown): Promise<Written> {
	const response = await fetch(path, {
		method,
		keepalive: true,
		...(body !== undefined && {
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(body)
		})
	});
	if (response.ok) return 'done';
	return response.status >= 500 || response.status === 429 ? 'lost' : 'refused';
}
