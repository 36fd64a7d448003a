import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** Text messages are left out: the alphabet of an SMS has no such spaces. */
const FILES = ['editor', 'teacher'];

test.each(FILES)('French punctuation never begins a line: %s', (name) => {
	const text = readFileSync(new URL(`messages/fr/${name}.json`, import.meta.url), 'utf8');
	const values = JSON.stringify(JSON.parse(text));
	// Every sign that stands apart has a no-break space on its inner side.
	expect(values.match(/.{0,20}(?: [?!:;»]|« ).{0,10}/g) ?? []).toEqual([]);
	expect(values.match(/.{0,20}(?:[\p{L}\d}][?!;»]|«[\p{L}\d{]).{0,10}/gu) ?? []).toEqual([]);
});
