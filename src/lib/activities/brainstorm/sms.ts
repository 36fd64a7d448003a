import type { Labelled } from '../schemas.ts';
import { fold, oneLine } from '../text.ts';
import type { Answer, Content } from './index.ts';

/** A letter wants a mark after it: "A good idea" starts with an article. So does "2:30" with a time. */
const PREFIX =
	/^(?:([a-h])(?: ?[:)]|\.(?= |$)| ?-(?= )|$)|([1-8])(?:(?: ?[:)]|\.| ?-)(?!\d)|(?= |$)))(.*)$/i;

/**
 * Ideas between semicolons or newlines, each in the first category or in the one that its beginning names:
 * `B: text`, `2 text`. Those beyond the allowed number are left out.
 */
export function readSms(content: Content, text: string): Answer | null {
	const pieces = text.split(/[;\n]/).filter((piece) => oneLine(piece) !== '');
	const ideas = pieces.slice(0, content.ideas).map((piece) => readIdea(content, piece));
	if (ideas.length === 0) return null;
	return ideas.every((idea) => idea !== null) ? { ideas, likes: [] } : null;
}

function readIdea({ categories }: Content, text: string): Answer['ideas'][number] | null {
	const [first] = categories;
	if (!first) return null;
	const said = oneLine(text);
	const { category, idea } = (categories.length > 1 && split(categories, said)) || {
		category: first,
		idea: said
	};
	const fits = idea !== '' && idea.length <= 140;
	return fits ? { category: category.id, text: idea } : null;
}

function split(categories: readonly Labelled[], said: string) {
	const [, letter, number, rest = ''] = PREFIX.exec(said) ?? [];
	const index = letter
		? letter.toLowerCase().charCodeAt(0) - 'a'.charCodeAt(0)
		: Number(number) - 1;
	const category = categories[index];
	if (category) return { category, idea: rest.trim() };

	const [name = '', ...after] = said.split(':');
	const named = categories.find(({ text }) => text !== '' && fold(text) === fold(name));
	return named && after.length ? { category: named, idea: after.join(':').trim() } : null;
}
