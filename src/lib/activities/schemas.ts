import * as v from 'valibot';
import { clean, oneLine } from './text.ts';

/** Something in a list that has an id and a text: an option, a category. */
export interface Labelled {
	id: string;
	text: string;
}

/** A text of several lines, cleaned, of at most `max` characters. */
export function text(max: number) {
	return v.pipe(v.string(), v.transform(clean), v.maxLength(max));
}

/** A text on one line, of at most `max` characters. */
export function line(max: number) {
	return v.pipe(v.string(), v.transform(oneLine), v.maxLength(max));
}

/** A whole number from `min` to `max`. */
export function whole(min: number, max: number) {
	return v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max));
}

/** The question that every kind asks; a draft's may be empty. */
export const question = v.optional(text(500), '');

const id = v.pipe(v.string(), v.regex(/^[a-z\d][\w-]{0,39}$/i));

/** At most `count` items with distinct ids, each text of at most `max` characters. */
export function labelled(count: number, max: number) {
	return v.pipe(
		v.array(v.object({ id, text: v.optional(line(max), '') })),
		v.maxLength(count),
		v.check((items) => distinct(items.map((item) => item.id)), 'The ids are not distinct')
	);
}

/** True when no value comes twice. */
export function distinct(values: readonly string[]): boolean {
	return new Set(values).size === values.length;
}

/** Items with the ids `o1`, `o2`, … in the order of their texts. */
export function numbered(texts: readonly string[], prefix = 'o'): Labelled[] {
	return texts.map((text, index) => ({ id: `${prefix}${index + 1}`, text }));
}

/** An id that no item has yet, of the shape `o7`. */
export function freshId(items: readonly Labelled[], prefix = 'o'): string {
	const numbers = items.map((item) => Number(/\d+$/.exec(item.id)?.[0] ?? 0));
	return `${prefix}${Math.max(0, ...numbers) + 1}`;
}

/** The strings that a form sent under a name. A file is no answer. */
export function strings(fields: FormData, name: string): string[] {
	return fields.getAll(name).filter((value) => typeof value === 'string');
}
