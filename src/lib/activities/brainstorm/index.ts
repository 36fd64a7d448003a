import * as v from 'valibot';
import { defineKind, type Count, type Problem, type Row, type TallyEntry } from '../kind.ts';
import { distinct, labelled, line, numbered, question, strings, whole } from '../schemas.ts';
import { oneLine } from '../text.ts';
import { board } from './board.ts';
import { IDEA_KEY, ideaKey, likeKey } from './keys.ts';
import { readSms } from './sms.ts';

export { board, type BoardCategory, type BoardIdea } from './board.ts';

const content = v.object({
	question,
	/** One category alone needs no name. */
	categories: v.optional(labelled(8, 60), () => numbered([''], 'c')),
	/** How many ideas a student may give. */
	ideas: v.optional(whole(1, 5), 3),
	/** True when students can like each other's ideas. */
	likes: v.optional(v.boolean(), true)
});

export type Content = v.InferOutput<typeof content>;
export type PublicContent = Content;
/** Ideas, and the keys of the ideas that this student likes. Both empty to withdraw everything. */
export interface Answer {
	ideas: { category: string; text: string }[];
	likes: string[];
}

/** A brainstorm: ideas in categories, which others can like. */
export const brainstorm = defineKind<Content, Answer>({
	id: 'brainstorm',
	content,
	blank: () => ({ question: '', categories: numbered([''], 'c'), ideas: 3, likes: true }),
	problems,
	answer,
	publicContent: (content): PublicContent => content,
	streams: (content) => content.likes,
	tallyKeys,
	rows,
	shares: false,
	graded: () => false,
	score: () => null,
	readSms,
	readForm,
	words,
	title: (content) => oneLine(content.question)
});

function problems({ question, categories }: Content): Problem[] {
	const texts = categories.map((category) => category.text);
	const filled = texts.filter((text) => text !== '');
	const problems: Problem[] = [];
	if (!question) problems.push('no_question');
	if (texts.length === 0) problems.push('no_category');
	if (texts.length > 1 && filled.length < texts.length) problems.push('empty_category');
	if (!distinct(filled)) problems.push('same_categories');
	return problems;
}

function answer({ categories, ideas, likes }: Content) {
	const ids = categories.map((category) => category.id);
	const category = v.optional(v.picklist(ids), ids[0] ?? '');
	const text = v.pipe(line(140), v.nonEmpty());
	const idea = v.pipe(
		v.string(),
		v.regex(IDEA_KEY),
		v.check((key) => ids.some((id) => key.startsWith(ideaKey(id, ''))), 'No such category')
	);
	return v.object({
		ideas: v.optional(v.pipe(v.array(v.object({ category, text })), v.maxLength(ideas)), []),
		likes: v.optional(
			v.pipe(
				v.array(idea),
				v.maxLength(likes ? 50 : 0),
				v.check((keys) => distinct(keys), 'Liked twice')
			),
			[]
		)
	});
}

function tallyKeys(_content: Content, { ideas, likes }: Answer): TallyEntry[] {
	const counted = new Map<string, TallyEntry>();
	for (const { category, text: label } of ideas) {
		const key = ideaKey(category, label);
		if (!counted.has(key)) counted.set(key, { key, label });
	}
	return [...counted.values(), ...likes.map((idea) => ({ key: likeKey(idea) }))];
}

/** The ideas by category, the most liked first. */
function rows(content: Content, counts: readonly Count[]): Row[] {
	return board(content, counts).flatMap(({ text, ideas }) =>
		ideas.map(({ key, text: label, n, likes }) => ({ key, label, n, likes, group: text }))
	);
}

function readForm(fields: FormData): unknown {
	const categories = strings(fields, 'category');
	const ideas = strings(fields, 'idea')
		.map((text, index) => ({ category: categories[index], text }))
		.filter((idea) => oneLine(idea.text) !== '');
	return { ideas, likes: strings(fields, 'like') };
}

function words({ categories }: Content, { ideas, likes }: Answer): string {
	const names = new Map(categories.map((category) => [category.id, category.text]));
	const said = ideas.map(({ category, text }) => {
		const name = names.get(category);
		return name && categories.length > 1 ? `${name}: ${text}` : text;
	});
	return [...said, ...(likes.length ? [`♥ ${likes.length}`] : [])].join('; ');
}
