import { isChange, type Change } from './changes.ts';

/** Changes that are not on the server yet, kept in this browser for each deck. */
export interface Kept {
	/** When the last of them was made, ISO 8601. */
	at: string;
	changes: Change[];
}

const nameOf = (deck: string) => `amphi:unsaved:${deck}`;

/** What is kept of a deck; null when nothing is, or when the browser keeps nothing. */
export function read(deck: string): Kept | null {
	try {
		const kept = JSON.parse(localStorage.getItem(nameOf(deck)) ?? 'null') as Kept | null;
		const changes = (kept?.changes ?? []).filter(isChange);
		return kept && changes.length > 0 ? { at: String(kept.at), changes } : null;
	} catch {
		return null;
	}
}

/** Keeps the changes that wait; none clears what was kept. */
export function write(deck: string, changes: Change[]): void {
	try {
		if (changes.length === 0) localStorage.removeItem(nameOf(deck));
		else {
			const kept: Kept = { at: new Date().toISOString(), changes };
			localStorage.setItem(nameOf(deck), JSON.stringify(kept));
		}
	} catch {
		// A browser that keeps nothing, or is full: the server remains the only copy.
	}
}
