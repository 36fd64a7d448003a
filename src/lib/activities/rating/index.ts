import * as v from 'valibot';
import { defineKind, type Count, type Row } from '../kind.ts';
import { line, question, strings, whole } from '../schemas.ts';
import { fold, oneLine } from '../text.ts';

const content = v.object({
	question,
	/** The last step of the scale, which starts at 1. */
	max: v.optional(whole(2, 10), 5),
	/** What 1 means. */
	low: v.optional(line(40), ''),
	/** What `max` means. */
	high: v.optional(line(40), '')
});

export type Content = v.InferOutput<typeof content>;
export type PublicContent = Content;
/** A step of the scale. */
export type Answer = number;

/** A rating on a scale. */
export const rating = defineKind<Content, Answer>({
	id: 'rating',
	content,
	blank: () => ({ question: '', max: 5, low: '', high: '' }),
	problems: (content) => (content.question ? [] : ['no_question']),
	answer: (content) => whole(1, content.max),
	publicContent: (content): PublicContent => content,
	streams: () => false,
	tallyKeys: (_content, answer) => [{ key: String(answer) }],
	rows,
	shares: true,
	graded: () => false,
	score: () => null,
	readSms,
	readForm: (fields) => Number(strings(fields, 'rating')[0]),
	words: (_content, answer) => String(answer),
	title: (content) => oneLine(content.question)
});

const SPOKEN =
	/^(?:(?:la|ma|my|the) )?(?:(?:note|reponse|rep|rating|answer|score)\b[\s:=.]*(?:est|is|de|of)?)?[\s:=+]*0?(\d{1,2})(?: ?(?:\/|sur|out of|of) ?(\d{1,2}))?(?: ?(?:points?|pts?|etoiles?|stars?))?$/;

/** `4`, `note 4`, `4/5`, `4 sur 5`; never a fraction, nor a mark on another scale. */
function readSms({ max }: Content, text: string): Answer | null {
	const [, step, scale] = SPOKEN.exec(fold(text)) ?? [];
	if (step === undefined || (scale !== undefined && Number(scale) !== max)) return null;
	return Number(step) >= 1 && Number(step) <= max ? Number(step) : null;
}

/** The steps of the scale, 1 to `max`. */
export function steps({ max }: Content): number[] {
	return Array.from({ length: max }, (_, index) => index + 1);
}

/** The steps from the lowest, the ends with what they mean. */
function rows(content: PublicContent, counts: readonly Count[]): Row[] {
	const rated = new Map(counts.map(([key, n]) => [key, n]));
	return steps(content).map((step) => {
		const end = step === 1 ? content.low : step === content.max ? content.high : '';
		const key = String(step);
		return { key, label: end ? `${key} · ${end}` : key, n: rated.get(key) ?? 0 };
	});
}

/** The mean of the ratings, or `null` before the first. */
export function mean(counts: readonly Count[]): number | null {
	const n = counts.reduce((sum, [, count]) => sum + count, 0);
	return n === 0 ? null : counts.reduce((sum, [key, count]) => sum + Number(key) * count, 0) / n;
}
