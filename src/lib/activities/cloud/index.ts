import * as v from 'valibot';
import { defineKind, type TallyEntry } from '../kind.ts';
import { line, question, strings, whole } from '../schemas.ts';
import { oneLine, textKey, textRows } from '../text.ts';

const WORD_LENGTH = 40;

const stop = v.pipe(
	v.array(line(WORD_LENGTH)),
	v.transform((words) => words.filter((word) => word !== '')),
	v.maxLength(100)
);

const content = v.object({
	question,
	/** How many words a student may give. */
	words: v.optional(whole(1, 5), 3),
	/** Words that never count; there is no hidden list beside the teacher's. */
	stop: v.optional(stop, [])
});

export type Content = v.InferOutput<typeof content>;
export type PublicContent = Pick<Content, 'question' | 'words'>;
/** Words or short expressions. */
export type Answer = string[];

/** A word cloud. */
export const cloud = defineKind<Content, Answer>({
	id: 'cloud',
	content,
	blank: () => ({ question: '', words: 3, stop: [] }),
	problems: (content) => (content.question ? [] : ['no_question']),
	answer,
	// The stop list would teach a hall the very words that the teacher kept out.
	publicContent: ({ question, words }): PublicContent => ({ question, words }),
	streams: () => false,
	tallyKeys,
	rows: textRows,
	shares: false,
	graded: () => false,
	score: () => null,
	readSms,
	readForm: (fields) => strings(fields, 'word').filter((word) => oneLine(word) !== ''),
	words: (_content, answer) => answer.join('; '),
	title: (content) => oneLine(content.question)
});

function answer({ words }: PublicContent) {
	return v.pipe(
		v.array(v.pipe(line(WORD_LENGTH), v.nonEmpty())),
		v.minLength(1),
		v.maxLength(words)
	);
}

/** Each word once, however often one student says it, unless it stands in the stop list, which phones lack. */
function tallyKeys({ stop = [] }: Partial<Content>, words: Answer): TallyEntry[] {
	const stopped = new Set(stop.map(textKey));
	const counted = new Map<string, TallyEntry>();
	for (const label of words) {
		const key = textKey(label);
		if (!stopped.has(key) && !counted.has(key)) counted.set(key, { key, label });
	}
	return [...counted.values()];
}

/** Words between commas, semicolons or newlines; those beyond the allowed number are left out. */
function readSms(content: Content, text: string): Answer | null {
	// A comma between digits is a decimal one.
	const pieces = text.match(/(?:\d,(?=\d)|[^,;\n،、，；])+/g) ?? [];
	const words = pieces.filter((word) => oneLine(word) !== '');
	const parsed = v.safeParse(answer(content), words.slice(0, content.words));
	return parsed.success ? parsed.output : null;
}
