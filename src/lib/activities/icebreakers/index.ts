import type { Activity } from '../index.ts';

/** An activity that is ready to use, whatever the subject. */
export type Icebreaker = Activity & {
	/** The same in every language. */
	id: string;
	name: string;
	/** When to use it, in one line. */
	when: string;
};

/** The icebreakers in a language, loaded when they are asked for. */
export async function load(language: 'fr' | 'en'): Promise<readonly Icebreaker[]> {
	return language === 'fr' ? (await import('./fr.ts')).fr : (await import('./en.ts')).en;
}
