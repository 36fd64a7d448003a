import { expect, test, vi } from 'vitest';
import { Outbox, type Outgoing, type Receipt, type Sent } from './outbox.ts';

const question = (activity: string) => ({ activity, round: 1, position: 1, version: 7 });

function stage(answers: Sent[]) {
	const sent: Outgoing[] = [];
	const receipts: Receipt[] = [];
	const kept = new Map<string, Outgoing>();
	const slot = ({ activity, round }: Outgoing) => `${activity} ${round}`;
	const shelf = {
		all: async () => [...kept.values()],
		keep: async (_: string, answer: Outgoing) => void kept.set(slot(answer), answer),
		async drop(_: string, answer: Outgoing) {
			if (kept.get(slot(answer))?.id === answer.id) kept.delete(slot(answer));
		}
	};
	const open = (seq?: number) =>
		new Outbox({
			session: 's',
			seq,
			shelf,
			send: async (answer) => {
				sent.push(answer);
				return answers.shift() ?? 'counted';
			},
			told: (_, receipt) => receipts.push(receipt),
			patience: () => 1
		});
	return { open, sent, receipts, kept };
}

test('an answer is kept, then counted, and the shelf is empty again', async () => {
	const { open, receipts, kept } = stage([]);
	open().put(question('a'), ['x']);
	expect(receipts).toEqual(['kept']);
	expect(kept.size).toBe(1);
	await vi.waitFor(() => expect(receipts).toEqual(['kept', 'counted']));
	expect(kept.size).toBe(0);
});

test('a lost network and a busy server change nothing but the time', async () => {
	const { open, sent, receipts } = stage(['lost', 'busy', 'counted']);
	open().put(question('a'), ['x']);
	await vi.waitFor(() => expect(receipts).toEqual(['kept', 'received', 'counted']));
	expect(new Set(sent.map(({ id }) => id)).size).toBe(1);
});

test('a reload in between sends what was kept, with the same id', async () => {
	const { open, sent, receipts } = stage(['lost', 'counted']);
	const before = open();
	before.put(question('a'), ['x']);
	await vi.waitFor(() => expect(sent).toHaveLength(1));
	receipts.length = 0;
	await open().resume();
	await vi.waitFor(() => expect(receipts).toContain('counted'));
	expect(receipts[0]).toBe('kept');
	expect(new Set(sent.map(({ id }) => id)).size).toBe(1);
});

test('what is said before the shelf has been read goes before what was kept', async () => {
	const { open, kept, receipts } = stage(Array<Sent>(1000).fill('lost'));
	open().put(question('a'), ['old'], 1000);
	const again = open();
	const resumed = again.resume();
	again.put(question('a'), ['new'], 2000);
	await resumed;
	expect([...kept.values()].map(({ value }) => value)).toEqual([['new']]);
	expect(receipts).toEqual(['kept', 'kept']);
});

test('a shelf that keeps nothing stops no answer', async () => {
	const { sent, receipts } = stage([]);
	const refuse = () => Promise.reject(new Error('no storage'));
	const outbox = new Outbox({
		session: 's',
		shelf: { all: refuse, keep: refuse, drop: refuse },
		send: async (answer) => (sent.push(answer), 'counted'),
		told: (_, receipt) => receipts.push(receipt),
		patience: () => 1
	});
	await outbox.resume();
	outbox.put(question('a'), ['x']);
	await vi.waitFor(() => expect(receipts).toEqual(['kept', 'counted']));
});

test('a change of mind has a higher seq, even when the clock stands still', async () => {
	const { open, sent } = stage([]);
	const outbox = open();
	outbox.put(question('a'), ['x'], 1000);
	await vi.waitFor(() => expect(sent).toHaveLength(1));
	outbox.put(question('a'), ['y'], 1000);
	await vi.waitFor(() => expect(sent).toHaveLength(2));
	expect(sent[1]!.seq).toBeGreaterThan(sent[0]!.seq);
});

test('a change of mind during a send is sent after it', async () => {
	const { open, sent, receipts } = stage([]);
	const outbox = open();
	outbox.put(question('a'), ['x']);
	outbox.put(question('a'), ['y']);
	await vi.waitFor(() => expect(receipts.at(-1)).toBe('counted'));
	expect(sent.at(-1)!.value).toEqual(['y']);
});

test('an answer that came too late is told so, once', async () => {
	const { open, receipts, sent } = stage(['late']);
	open().put(question('a'), ['x']);
	await vi.waitFor(() => expect(receipts).toEqual(['kept', 'late']));
	expect(sent).toHaveLength(1);
});

test('after a clock set back a new answer still goes above what the server has', async () => {
	const { open, sent } = stage([]);
	open(9000).put(question('a'), ['x'], 1000);
	await vi.waitFor(() => expect(sent[0]?.seq).toBeGreaterThan(9000));
});

test('an answer that the server cannot count yet does not hold back the next one', async () => {
	const { open, sent, kept } = stage(['busy', 'counted', 'busy', 'counted']);
	const outbox = open();
	outbox.put(question('a'), ['x']);
	outbox.put(question('b'), ['y']);
	await vi.waitFor(() => expect(kept.size).toBe(0));
	expect(sent.map(({ activity }) => activity)).toEqual(['a', 'b', 'a', 'a']);
});

test('an answer that a full server cannot store is kept here and sent again, never called received', async () => {
	const { open, sent, receipts, kept } = stage(['full', 'full', 'counted']);
	open().put(question('a'), ['x']);
	await vi.waitFor(() => expect(receipts.at(-1)).toBe('counted'));
	expect(receipts).toEqual(['kept', 'kept', 'kept', 'counted']);
	expect(new Set(sent.map(({ id }) => id)).size).toBe(1);
	expect(kept.size).toBe(0);
});
