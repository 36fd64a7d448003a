import { KINDS, parseAnswer, parseContent } from '../activities/index.ts';
import type { Count } from '../activities/kind.ts';
import type { EditedActivity } from './changes.ts';

/** How often each of the first choices is taken; the later ones are rare. */
const WEIGHTS = [9, 14, 5, 7, 3, 2, 2, 1];
const HALL = 40;

/**
 * Made-up answers of a hall, counted. They go the way of real ones: through the form of the kind, its
 * schema and its keys, so that no kind needs a sample of its own.
 */
export function sampleCounts(activity: EditedActivity, texts: readonly string[]): Count[] {
	const kind = KINDS[activity.kind];
	const parsed = parseContent(kind, activity.content);
	if (!parsed.ok) return [];
	const content = parsed.value;
	const choices = kind.rows(content, []).map(({ key }) => key);
	const groups = (content as { categories?: { id: string }[] }).categories ?? [];
	const counts = new Map<string, Count>();
	for (let student = 0; student < HALL; student++) {
		const fields = new FormData();
		const choice = choices[pick(student, choices.length)] ?? '';
		const text = texts[pick(student, texts.length)] ?? '';
		for (const name of ['choice', 'rating']) fields.append(name, choice);
		for (const name of ['text', 'word', 'idea']) fields.append(name, text);
		const group = groups[pick(student, texts.length) % Math.max(1, groups.length)];
		if (group) fields.append('category', group.id);
		const answer = parseAnswer(kind, content, kind.readForm(fields));
		if (!answer.ok) continue;
		for (const { key, label } of kind.tallyKeys(content, answer.value)) {
			counts.set(key, [key, (counts.get(key)?.[1] ?? 0) + 1, label]);
		}
	}
	return [...counts.values()].sort(([, a], [, b]) => b - a);
}

/** The same student always picks the same of `of` things, the weights decide how many do. */
function pick(student: number, of: number): number {
	const weights = Array.from({ length: of }, (_, i) => WEIGHTS[i] ?? 1);
	const total = weights.reduce((sum, weight) => sum + weight, 0);
	let place = total === 0 ? 0 : (student * 13 + 3) % total;
	for (const [i, weight] of weights.entries()) {
		if (place < weight) return i;
		place -= weight;
	}
	return 0;
}
