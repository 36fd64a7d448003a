import { textKey } from '../text.ts';

/** What an idea's key looks like; a phone sends it back to like the idea. */
export const IDEA_KEY = /^i:[\w-]{1,40}:[^\p{Cc}\p{Cs}]{1,220}$/u;

/** Counts an idea in its category. */
export function ideaKey(category: string, text: string): string {
	return `i:${category}:${textKey(text)}`;
}

/** Counts a like of the idea with this key. */
export function likeKey(idea: string): string {
	return `l:${idea}`;
}

/** The category of an idea's key, or `undefined` for another key. */
export function categoryOf(key: string): string | undefined {
	return /^i:([\w-]+):/.exec(key)?.[1];
}
