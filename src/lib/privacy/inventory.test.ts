import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { DATA, ON_DEVICE, placesOf, type Datum } from './inventory.ts';

test.each(['fr', 'en'])('every entry has its sentences: %s', (language) => {
	const file = new URL(`../i18n/messages/${language}/privacy.json`, import.meta.url);
	const messages = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
	const wanted = [
		...Object.entries(DATA).flatMap(([datum, { until, seenBy }]) => [
			`what_${datum}`,
			`why_${datum}`,
			`until_${until}`,
			...seenBy.map((reader) => `seen_${reader}`)
		]),
		...ON_DEVICE.map(({ id }) => `device_${id}`)
	];
	expect(wanted.filter((key) => !messages[`privacy_${key}`])).toEqual([]);
});

test('whatever is said to be stored is stored somewhere', () => {
	const nowhere = (Object.keys(DATA) as Datum[]).filter((datum) => placesOf(datum).length === 0);
	expect(nowhere).toEqual([]);
	expect(placesOf('name')).toEqual(['participants.name']);
});
