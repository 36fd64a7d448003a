import * as v from 'valibot';
import { defineKind } from '../kind.ts';
import {
	blankOptions,
	inOrder,
	optionAnswer,
	optionProblems,
	optionRows,
	options,
	optionWords,
	readOptionForm,
	readOptionSms
} from '../options.ts';
import { question, text } from '../schemas.ts';
import { oneLine } from '../text.ts';

const content = v.pipe(
	v.object({
		question,
		options,
		/** Ids of the right options. Without `many`, any one of them is right. */
		right: v.optional(v.array(v.string()), []),
		many: v.optional(v.boolean(), false),
		credit: v.optional(v.picklist(['all', 'partial']), 'all'),
		explanation: v.optional(text(1000), '')
	}),
	// A draft that loses an option loses it as a right answer too.
	v.transform((draft) => ({ ...draft, right: inOrder(draft.options, draft.right) }))
);

export type Content = v.InferOutput<typeof content>;
export type PublicContent = Pick<Content, 'question' | 'options' | 'many'>;
/** Option ids, in option order. */
export type Answer = string[];

/** Multiple choice: one or several options, some of them right. */
export const choice = defineKind<Content, Answer>({
	id: 'choice',
	content,
	blank: () => ({
		question: '',
		options: blankOptions(),
		right: [],
		many: false,
		credit: 'all',
		explanation: ''
	}),
	problems: (content) => [
		...(content.question ? [] : (['no_question'] as const)),
		...optionProblems(content),
		...(content.right.length ? [] : (['no_right_answer'] as const))
	],
	answer: optionAnswer,
	publicContent: ({ question, options, many }): PublicContent => ({ question, options, many }),
	streams: () => false,
	tallyKeys: (_content, answer) => answer.map((key) => ({ key })),
	rows: optionRows,
	shares: true,
	graded: (content) => content.right.length > 0,
	score,
	readSms: readOptionSms,
	readForm: readOptionForm,
	words: optionWords,
	title: (content) => oneLine(content.question)
});

/**
 * One answer allowed: 1 when it is right, else 0.
 * Several, all or nothing: 1 when exactly the right options are ticked, else 0.
 * Several, partial credit: `max(0, (right ticked − wrong ticked) / right options)`, so that ticking
 * everything earns nothing when half of the options are wrong.
 */
function score({ right, many, credit }: Content, answer: Answer): number | null {
	if (right.length === 0) return null;
	const hits = answer.filter((id) => right.includes(id)).length;
	const misses = answer.length - hits;
	if (!many) return hits > 0 && misses === 0 ? 1 : 0;
	if (credit === 'partial') return Math.max(0, (hits - misses) / right.length);
	return hits === right.length && misses === 0 ? 1 : 0;
}
