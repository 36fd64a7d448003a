import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const FILES = [
	'activities',
	'common',
	'editor',
	'phone',
	'privacy',
	'projector',
	'results',
	'sms',
	'teacher'
];
/** What is sent as a text message: its alphabet has no such spaces. */
const SENT = /^sms_(?!page_|outcome_)/;

test.each(FILES)('French punctuation never begins a line: %s', (name) => {
	const text = readFileSync(new URL(`messages/fr/${name}.json`, import.meta.url), 'utf8');
	const messages = Object.entries(JSON.parse(text) as Record<string, unknown>);
	const values = JSON.stringify(messages.filter(([key]) => !SENT.test(key)));
	// Every sign that stands apart has a no-break space on its inner side.
	expect(values.match(/.{0,20}(?: [?!:;»]|« ).{0,10}/g) ?? []).toEqual([]);
	expect(values.match(/.{0,20}(?:[\p{L}\d}][?!;»]|«[\p{L}\d{]).{0,10}/gu) ?? []).toEqual([]);
});
