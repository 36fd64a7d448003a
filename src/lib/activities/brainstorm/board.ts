import type { Count } from '../kind.ts';
import type { Labelled } from '../schemas.ts';
import { categoryOf, ideaKey, likeKey } from './keys.ts';

export interface BoardIdea {
	/** What a phone sends to like the idea. */
	key: string;
	text: string;
	/** How many participants had the idea. */
	n: number;
	likes: number;
}

export interface BoardCategory extends Labelled {
	ideas: BoardIdea[];
}

/**
 * The categories with their ideas, the most liked first, then the most frequent. A like of an idea
 * that its author withdrew shows nowhere.
 */
export function board(
	{ categories }: { categories: readonly Labelled[] },
	counts: readonly Count[]
): BoardCategory[] {
	const likes = new Map(counts.map(([key, n]) => [key, n]));
	return categories.map(({ id, text }) => ({
		id,
		text,
		ideas: counts
			.filter(([key, n]) => n > 0 && categoryOf(key) === id)
			.map(([key, n, label]) => ({
				key,
				text: label ?? key.slice(ideaKey(id, '').length),
				n,
				likes: likes.get(likeKey(key)) ?? 0
			}))
			.sort(byInterest)
	}));
}

function byInterest(a: BoardIdea, b: BoardIdea): number {
	return b.likes - a.likes || b.n - a.n || (a.key < b.key ? -1 : 1);
}
