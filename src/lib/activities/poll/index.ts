import * as v from 'valibot';
import { defineKind } from '../kind.ts';
import {
	blankOptions,
	optionAnswer,
	optionProblems,
	optionRows,
	options,
	optionWords,
	readOptionForm,
	readOptionSms
} from '../options.ts';
import { question } from '../schemas.ts';
import { oneLine } from '../text.ts';

const content = v.object({ question, options, many: v.optional(v.boolean(), false) });

export type Content = v.InferOutput<typeof content>;
export type PublicContent = Content;
/** Option ids, in option order. */
export type Answer = string[];

/** A poll: one or several options, none of them right or wrong. */
export const poll = defineKind<Content, Answer>({
	id: 'poll',
	content,
	blank: () => ({ question: '', options: blankOptions(), many: false }),
	problems: (content) => [
		...(content.question ? [] : (['no_question'] as const)),
		...optionProblems(content)
	],
	answer: optionAnswer,
	publicContent: (content): PublicContent => content,
	streams: () => false,
	tallyKeys: (_content, answer) => answer.map((key) => ({ key })),
	rows: optionRows,
	shares: true,
	graded: () => false,
	score: () => null,
	readSms: readOptionSms,
	readForm: readOptionForm,
	words: optionWords,
	title: (content) => oneLine(content.question)
});
