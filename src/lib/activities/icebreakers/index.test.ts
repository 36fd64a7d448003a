import { describe, expect, test } from 'vitest';
import { KINDS, parseContent } from '../index.ts';
import { KIND_IDS } from '../kind.ts';
import { ICEBREAKERS } from './index.ts';

const { fr, en } = ICEBREAKERS;

test('both languages have the same icebreakers, in the same order and of the same kind', () => {
	const shape = (list: typeof fr) => list.map(({ id, kind }) => ({ id, kind }));
	expect(shape(fr)).toEqual(shape(en));
	expect(new Set(fr.map(({ id }) => id)).size).toBe(fr.length);
	expect(fr.length).toBeGreaterThanOrEqual(14);
});

test('every kind is among them', () => {
	expect(new Set(en.map(({ kind }) => kind))).toEqual(new Set(KIND_IDS));
});

test('French punctuation never begins a line', () => {
	expect(JSON.stringify(fr)).not.toMatch(/ [?!:;»]|« /);
});

describe.each([
	['fr', fr],
	['en', en]
] as const)('%s', (_language, list) => {
	test.each(list)('$id is ready for a hall', ({ kind, content, name, when }) => {
		expect(parseContent(KINDS[kind], content)).toEqual({ ok: true, value: content });
		expect(KINDS[kind].problems(content)).toEqual([]);
		expect(name.length).toBeLessThanOrEqual(30);
		expect(when.length).toBeLessThanOrEqual(90);
	});
});
