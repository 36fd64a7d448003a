import { expect, test } from 'vitest';
import { KINDS } from '../../src/lib/activities/index.ts';
import { KIND_IDS } from '../../src/lib/activities/kind.ts';
import { read } from '../../src/lib/sms/read.ts';
import { ask, expected } from './questions.ts';

test.each(KIND_IDS)('a text to a %s says what the same phone would send', (kind) => {
	const { activity, values, texts } = ask(kind, 50);
	for (const [place, text] of texts.entries()) {
		expect(read(text)).toMatchObject({ is: 'text', code: null });
		expect(KINDS[kind].readSms(activity.content, text)).toEqual(values[place]);
	}
});

test.each(KIND_IDS)('a %s of the bench can be projected', (kind) => {
	expect(KINDS[kind].problems(ask(kind, 50).activity.content)).toEqual([]);
});

test('each key is expected as often as its value was said', () => {
	const counts = expected(ask('choice', 50), [2, 0, 5, 1]);
	expect([...counts]).toEqual([
		['o0', 2],
		['o2', 5],
		['o3', 1]
	]);
});
