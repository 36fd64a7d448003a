import { expect, test } from 'vitest';
import { exampleDeck } from '../activities/example.ts';
import { KINDS } from '../activities/index.ts';
import { sampleCounts } from './sample.ts';

const texts = ['sleep', 'practice', 'time'];
const activities = exampleDeck('en').activities.map((one, i) => ({ id: String(i), ...one }));

test.each(activities)('a hall answers $kind, number $id, as real ones do', (activity) => {
	const counts = sampleCounts(activity, texts);
	expect(counts.length).toBeGreaterThan(1);
	const rows = KINDS[activity.kind].rows(activity.content, counts);
	expect(rows.filter(({ n }) => n > 0).length).toBeGreaterThan(1);
	for (const [, n] of counts) expect(n).toBeGreaterThan(0);
});

test('a draft without anything to answer has no answers', () => {
	const content = { question: '', options: [], many: false };
	expect(sampleCounts({ id: 'a', kind: 'poll', content }, texts)).toEqual([]);
});
