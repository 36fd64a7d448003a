import { KINDS, kind as kindOf, parseContent } from '../activities/index.ts';
import type { KindId } from '../activities/kind.ts';

export interface EditedActivity {
	id: string;
	kind: KindId;
	content: unknown;
}
/** All that is edited of a deck. */
export interface Draft {
	title: string;
	language: 'fr' | 'en';
	activities: readonly EditedActivity[];
}

/** One step of editing. Each carries the whole of what it sets, so that sending it twice changes nothing. */
export type Change =
	| { do: 'rename'; title: string }
	| { do: 'speak'; language: 'fr' | 'en' }
	| { do: 'write'; id: string; content: unknown }
	/** Adds an activity or brings it back. */
	| { do: 'keep'; activity: EditedActivity; position: number }
	| { do: 'remove'; id: string }
	| { do: 'order'; ids: string[] };

/**
 * What a change is about: the latest of a key stands for all before it. Whether an activity is there is
 * one question with one key, so that "deleted" and "brought back" can never both wait.
 */
export function keyOf(change: Change): string {
	switch (change.do) {
		case 'write':
			return `content ${change.id}`;
		case 'keep':
			return `presence ${change.activity.id}`;
		case 'remove':
			return `presence ${change.id}`;
		default:
			return change.do;
	}
}

/** A draft after a change. */
export function applied(draft: Draft, change: Change): Draft {
	const { activities } = draft;
	switch (change.do) {
		case 'rename':
			return { ...draft, title: change.title };
		case 'speak':
			return { ...draft, language: change.language };
		case 'write': {
			const { id, content } = change;
			return {
				...draft,
				activities: activities.map((one) => (one.id === id ? { ...one, content } : one))
			};
		}
		case 'keep': {
			const others = activities.filter(({ id }) => id !== change.activity.id);
			return {
				...draft,
				activities: others.toSpliced(change.position - 1, 0, change.activity)
			};
		}
		case 'remove':
			return { ...draft, activities: activities.filter(({ id }) => id !== change.id) };
		case 'order': {
			const place = new Map(change.ids.map((id, i) => [id, i]));
			const of = ({ id }: EditedActivity) => place.get(id) ?? Infinity;
			const sorted = activities.toSorted((a, b) => (of(a) === of(b) ? 0 : of(a) - of(b)));
			return { ...draft, activities: sorted };
		}
	}
}

/** How the server is told of a change: method, path below the deck's, body. */
export function request(change: Change): [method: string, path: string, body?: unknown] {
	switch (change.do) {
		case 'rename':
			return ['PATCH', '', { title: change.title }];
		case 'speak':
			return ['PATCH', '', { language: change.language }];
		case 'write':
			return ['PATCH', `/activities/${change.id}`, { content: change.content }];
		case 'keep': {
			const { id, kind, content } = change.activity;
			return ['PUT', `/activities/${id}`, { kind, content, position: change.position }];
		}
		case 'remove':
			return ['DELETE', `/activities/${change.id}`];
		case 'order':
			return ['PUT', '/order', { activities: change.ids }];
	}
}

/** True for a change that makes sense to this version of the program; one kept in a browser may not. */
export function isChange(value: unknown): value is Change {
	const change = value as Change | null;
	switch (change?.do) {
		case 'rename':
			return typeof change.title === 'string';
		case 'speak':
			return change.language === 'fr' || change.language === 'en';
		case 'write':
		case 'remove':
			return typeof change.id === 'string';
		case 'keep': {
			const behaviour = kindOf(change.activity?.kind);
			return behaviour !== undefined && parseContent(behaviour, change.activity.content).ok;
		}
		case 'order':
			return Array.isArray(change.ids);
		default:
			return false;
	}
}

/** A content as the server will keep it, or as it is while it does not fit. */
export function settled({ kind, content }: EditedActivity): unknown {
	const parsed = parseContent(KINDS[kind], content);
	return parsed.ok ? parsed.value : content;
}
