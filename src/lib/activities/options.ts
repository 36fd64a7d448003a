import * as v from 'valibot';
import type { Count, Problem, Row } from './kind.ts';
import { distinct, labelled, numbered, strings, type Labelled } from './schemas.ts';
import { clean, fold, oneLine } from './text.ts';

export type Option = Labelled;

/** What multiple choice and polls have in common, and all that an answer depends on. */
export interface Options {
	options: Option[];
	many: boolean;
}

/** The options of a draft: up to twelve, so that letters end at L and never spell "et" or "and". */
export const options = v.optional(labelled(12, 200), []);

/** The two empty options of a new activity. */
export const blankOptions = (): Option[] => numbered(['', '']);

/** The ids among `chosen` that the options have, each once, in the order of the options. */
export function inOrder(options: readonly Option[], chosen: readonly string[]): string[] {
	return options.map((option) => option.id).filter((id) => chosen.includes(id));
}

export function optionProblems({ options }: Options): Problem[] {
	const texts = options.map((option) => option.text);
	const filled = texts.filter((text) => text !== '');
	const problems: Problem[] = [];
	if (options.length < 2) problems.push('too_few_options');
	if (filled.length < texts.length) problems.push('empty_option');
	// Only the very same text: a question may well oppose "ou" and "où".
	if (!distinct(filled)) problems.push('same_options');
	return problems;
}

/** One known option, or several distinct ones where the question allows it, in option order. */
export function optionAnswer({ options, many }: Options) {
	return v.pipe(
		v.array(v.picklist(options.map((option) => option.id))),
		v.minLength(1),
		v.maxLength(many ? options.length : 1),
		v.check((chosen) => distinct(chosen), 'An option comes twice'),
		v.transform((chosen) => inOrder(options, chosen))
	);
}

export function readOptionForm(fields: FormData): unknown {
	return strings(fields, 'choice');
}

export function optionWords({ options }: Options, answer: readonly string[]): string {
	return options
		.filter((option) => answer.includes(option.id))
		.map((option) => option.text)
		.join('; ');
}

/** The letter of an option, as screens show it and texts name it. */
export const letterOf = (index: number): string => String.fromCharCode(65 + index);

/** The options as rows, with those that nobody chose. */
export function optionRows({ options }: Options, counts: readonly Count[]): Row[] {
	const chosen = new Map(counts.map(([key, n]) => [key, n]));
	return options.map(({ id, text }, i) => ({
		key: id,
		letter: letterOf(i),
		label: text,
		n: chosen.get(id) ?? 0
	}));
}

const LEAD_IN =
	/^(?:(?:la|les|ma|mes|my|the) )?(?:(?:r[eé]ponses?|rep|answers?|ans|choix|choices?|options?|lettres?|letters?|votes?|no)\b|n°) ?(?:est|sont|is|are)?[\s:=.]*/i;

/**
 * The options that a text message names, by letter, number or their own text: `B`, `b.`, `2`, `A C`,
 * `ac`, `a,c`, `réponse b`, `A et C`. A text that is exactly an option's wins over its letters.
 */
export function readOptionSms({ options, many }: Options, text: string): string[] | null {
	const said = clean(text).replace(LEAD_IN, '');
	const chosen = named(options, text) ?? named(options, said) ?? listed(options, said);
	if (!chosen) return null;
	const answer = inOrder(options, chosen);
	return answer.length === 1 || (many && answer.length > 1) ? answer : null;
}

const SPELLINGS = [oneLine, (text: string) => oneLine(text).toLowerCase(), fold];

/** The one option with this text; exact spelling first, so that "ou" is not "où". */
function named(options: readonly Option[], text: string): string[] | null {
	for (const spell of SPELLINGS) {
		const spelled = spell(text);
		const same = options.filter((option) => option.text !== '' && spell(option.text) === spelled);
		if (same.length === 1) return same.map((option) => option.id);
	}
	return null;
}

/** Every option in a list such as `a, c` or `Lyon; Paris`; `null` when a piece names none. */
function listed(options: readonly Option[], text: string): string[] | null {
	const pieces = text.split(/[,;\n]/).filter((piece) => piece.trim() !== '');
	const chosen = pieces.map((piece) => named(options, piece) ?? lettered(options, fold(piece)));
	return chosen.every((ids) => ids !== null) ? chosen.flat() : null;
}

/** Letters (`a c`, `a et c`, `ac`), numbers (`1 3`) or a letter with its text (`b) Lyon`). */
function lettered(options: readonly Option[], piece: string): string[] | null {
	const marks = piece.split(/(?:[\s/|()+&-]|\.(?!\d)|\b(?:et|and)\b)+/).filter(Boolean);
	if (marks.length === 0) return null;
	if (marks.every((mark) => /^\d{1,2}$/.test(mark))) {
		return found(marks.map((mark) => options[Number(mark) - 1]));
	}
	if (marks.length === 1 || marks.every((mark) => mark.length === 1)) {
		return found([...marks.join('')].map((letter) => options[letterIndex(letter)]));
	}
	const [, mark = '', rest = ''] = /^([a-l]|\d{1,2})[\s.):-]+(.+)$/.exec(piece) ?? [];
	const option = options[letterIndex(mark)] ?? options[Number(mark) - 1];
	return option ? named([option], rest) : null;
}

function letterIndex(letter: string): number {
	return letter.length === 1 ? letter.charCodeAt(0) - 'a'.charCodeAt(0) : -1;
}

function found(options: readonly (Option | undefined)[]): string[] | null {
	const ids = options.flatMap((option) => option?.id ?? []);
	return ids.length === options.length ? ids : null;
}
