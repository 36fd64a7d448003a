import type { Activity } from '../index.ts';
import { en } from './en.ts';
import { fr } from './fr.ts';

/** An activity that is ready to use, whatever the subject. */
export type Icebreaker = Activity & {
	/** The same in every language. */
	id: string;
	name: string;
	/** When to use it, in one line. */
	when: string;
};

/** Both languages at once: a deck changes its language without asking the network. */
export const ICEBREAKERS: Record<'fr' | 'en', readonly Icebreaker[]> = { fr, en };
