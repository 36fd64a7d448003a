import { expect, test } from 'vitest';
import { parseAnswer, parseContent } from '../parse.ts';
import { numbered } from '../schemas.ts';
import { poll } from './index.ts';

const content = { question: 'Tea or\ncoffee?', options: numbered(['Tea', 'Coffee']), many: false };

test('a poll is never graded', () => {
	expect(poll.graded(content)).toBe(false);
	expect(poll.score(content, ['o1'])).toBeNull();
});

test('a right answer from elsewhere does not stay in its content', () => {
	expect(parseContent(poll, { ...content, right: ['o1'] })).toEqual({ ok: true, value: content });
});

test('a new poll says what it lacks', () => {
	expect(poll.problems(poll.blank())).toEqual(['no_question', 'empty_option']);
	expect(poll.problems(content)).toEqual([]);
});

test('counts, tells and titles an answer', () => {
	expect(parseAnswer(poll, content, ['o2'])).toEqual({ ok: true, value: ['o2'] });
	expect(poll.tallyKeys(content, ['o2'])).toEqual([{ key: 'o2' }]);
	expect(poll.words(content, ['o2'])).toBe('Coffee');
	expect(poll.readSms(content, 'tea')).toEqual(['o1']);
	expect(poll.title(content)).toBe('Tea or coffee?');
});
