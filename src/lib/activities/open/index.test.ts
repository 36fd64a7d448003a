import { expect, test } from 'vitest';
import { parseAnswer } from '../parse.ts';
import { open } from './index.ts';

const content = { question: 'What was unclear?' };

test('an answer keeps its lines and loses its edges', () => {
	const value = 'The proof.\nAll of it.';
	expect(parseAnswer(open, content, ` ${value.replace('\n', '\r\n')} `)).toEqual({
		ok: true,
		value
	});
	expect(open.words(content, value)).toBe(value);
});

test.each(['', ' \n', '\0', 'x'.repeat(501), 7, null, ['text']])('%j is refused', (answer) => {
	expect(parseAnswer(open, content, answer)).toMatchObject({ ok: false });
});

test('the same text in other spellings counts together', () => {
	const [a] = open.tallyKeys(content, 'La preuve');
	const [b] = open.tallyKeys(content, 'la  preuve !');
	expect(a?.key).toBe(b?.key);
	expect(a?.label).toBe('La preuve');
});

test('a text message is the answer unless it is empty or too long', () => {
	expect(open.readSms(content, ' B ')).toBe('B');
	expect(open.readSms(content, ' ')).toBeNull();
	expect(open.readSms(content, 'x'.repeat(501))).toBeNull();
});

test('a form without its field gives no answer', () => {
	expect(parseAnswer(open, content, open.readForm(new FormData()))).toMatchObject({ ok: false });
});
