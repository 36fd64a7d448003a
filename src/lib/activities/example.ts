import { en } from './example.en.ts';
import { fr } from './example.fr.ts';
import type { Activity } from './index.ts';

export interface ExampleDeck {
	title: string;
	activities: Activity[];
}

/** A deck that shows every kind in a lecture on how we learn. */
export function exampleDeck(language: 'fr' | 'en'): ExampleDeck {
	return structuredClone(language === 'fr' ? fr : en);
}
