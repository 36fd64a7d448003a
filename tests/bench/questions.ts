import { KINDS, parseAnswer, parseContent, type Activity } from '../../src/lib/activities/index.ts';
import type { KindId } from '../../src/lib/activities/kind.ts';

/** A question with what a hall says to it: values that phones take in turn, and the same as texts. */
export interface Question {
	activity: Activity;
	values: unknown[];
	texts: string[];
}

const OPTIONS = ['Mars', 'Venus', 'Jupiter', 'Saturn'].map((text, i) => ({ id: `o${i}`, text }));
const PLANET = { question: 'Which planet is the largest?', options: OPTIONS, many: false };
const WORDS = 100;

/** A question of each kind; free texts differ from phone to phone, words and ideas repeat. */
const ASK: Record<KindId, (phones: number) => Question> = {
	choice: () => ({
		activity: {
			kind: 'choice',
			content: { ...PLANET, right: ['o2'], credit: 'all', explanation: 'Jupiter, by far.' }
		},
		...lettered()
	}),
	poll: () => ({ activity: { kind: 'poll', content: PLANET }, ...lettered() }),
	cloud: () => ({
		activity: { kind: 'cloud', content: { question: 'In a word?', words: 3, stop: [] } },
		...said(
			WORDS,
			(i) => `le mot numéro ${i}`,
			(text) => [text]
		)
	}),
	open: (phones) => ({
		activity: { kind: 'open', content: { question: 'Why?' } },
		...said(
			phones,
			(i) => `Parce que la raison ${i} est la meilleure`,
			(text) => text
		)
	}),
	brainstorm: () => ({
		activity: {
			kind: 'brainstorm',
			content: {
				question: 'What could be better?',
				categories: [{ id: 'c0', text: '' }],
				ideas: 3,
				likes: true
			}
		},
		...said(
			WORDS,
			(i) => `Une idée numéro ${i}`,
			(text) => ({ ideas: [{ category: 'c0', text }], likes: [] })
		)
	}),
	rating: () => ({
		activity: { kind: 'rating', content: { question: 'How clear?', max: 5, low: '', high: '' } },
		...said(5, (i) => String(i + 1), Number)
	})
};

/** A question of a kind, for so many phones. */
export const ask = (kind: KindId, phones: number): Question => ASK[kind](phones);

function lettered() {
	return { values: OPTIONS.map(({ id }) => [id]), texts: ['A', 'B', 'C', 'D'] };
}

/** So many texts and the values that they are read as. */
export function said(n: number, text: (i: number) => string, value: (text: string) => unknown) {
	const texts = Array.from({ length: n }, (_, i) => text(i));
	return { texts, values: texts.map(value) };
}

/** How often each key must be counted when so many phones said each value, by the kind's own rule. */
export function expected({ activity, values }: Question, times: readonly number[]) {
	const kind = KINDS[activity.kind];
	const content = parseContent(kind, activity.content);
	if (!content.ok) throw new Error(`the ${activity.kind} of the bench does not parse`);
	const counts = new Map<string, number>();
	for (const [place, n] of times.entries()) {
		if (n === 0) continue;
		const answer = parseAnswer(kind, content.value, values[place]);
		if (!answer.ok) throw new Error(`a value of the bench is no ${activity.kind}`);
		for (const { key } of kind.tallyKeys(content.value, answer.value)) {
			counts.set(key, (counts.get(key) ?? 0) + n);
		}
	}
	return counts;
}
