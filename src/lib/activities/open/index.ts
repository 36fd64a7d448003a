import * as v from 'valibot';
import { defineKind } from '../kind.ts';
import { question, strings, text } from '../schemas.ts';
import { oneLine, textKey, textRows } from '../text.ts';

const content = v.object({ question });
const answer = v.pipe(text(500), v.nonEmpty());

export type Content = v.InferOutput<typeof content>;
export type PublicContent = Content;
export type Answer = string;

/** An open question. */
export const open = defineKind<Content, Answer>({
	id: 'open',
	content,
	blank: () => ({ question: '' }),
	problems: (content) => (content.question ? [] : ['no_question']),
	answer: () => answer,
	publicContent: (content): PublicContent => content,
	streams: () => false,
	tallyKeys: (_content, answer) => [{ key: textKey(answer), label: answer }],
	rows: textRows,
	shares: false,
	graded: () => false,
	score: () => null,
	readSms: (_content, text) => {
		const parsed = v.safeParse(answer, text);
		return parsed.success ? parsed.output : null;
	},
	readForm: (fields) => strings(fields, 'text')[0],
	words: (_content, answer) => answer,
	title: (content) => oneLine(content.question)
});
