import { expect, test, vi } from 'vitest';
import { Outbox, type Outgoing, type Receipt, type Sent } from './outbox.ts';

const question = (activity: string) => ({ activity, round: 1, position: 1 });

function stage(answers: Sent[]) {
	const sent: Outgoing[] = [];
	const receipts: Receipt[] = [];
	const shelf = new Map<string, string>();
	const store = {
		getItem: (key: string) => shelf.get(key) ?? null,
		setItem: (key: string, value: string) => void shelf.set(key, value),
		removeItem: (key: string) => void shelf.delete(key),
		key: (n: number) => [...shelf.keys()][n] ?? null,
		get length() {
			return shelf.size;
		}
	};
	const open = (seq?: number) =>
		new Outbox({
			session: 's',
			seq,
			store,
			send: async (answer) => {
				sent.push(answer);
				return answers.shift() ?? 'counted';
			},
			told: (_, receipt) => receipts.push(receipt),
			patience: () => 1
		});
	return { open, sent, receipts, shelf };
}

test('an answer is kept, then counted, and the shelf is empty again', async () => {
	const { open, receipts, shelf } = stage([]);
	open().put(question('a'), ['x']);
	expect(receipts).toEqual(['kept']);
	expect(shelf.size).toBe(1);
	await vi.waitFor(() => expect(receipts).toEqual(['kept', 'counted']));
	expect(shelf.size).toBe(0);
});

test('a lost network and a busy server change nothing but the time', async () => {
	const { open, sent, receipts } = stage(['lost', 'busy', 'counted']);
	open().put(question('a'), ['x']);
	await vi.waitFor(() => expect(receipts).toEqual(['kept', 'received', 'counted']));
	expect(new Set(sent.map(({ id }) => id)).size).toBe(1);
});

test('a reload in between sends what was kept, with the same id', async () => {
	const first = stage(Array<Sent>(1000).fill('lost'));
	first.open().put(question('a'), ['x']);
	const again = first.open();
	expect(again.waiting).toHaveLength(1);
	expect(again.waiting[0]).toMatchObject({ activity: 'a', round: 1, value: ['x'] });
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

test('two tabs of one phone keep what the other has to send', async () => {
	const lost = stage(Array<Sent>(1000).fill('lost'));
	const [first, second] = [lost.open(), lost.open()];
	first.put(question('a'), ['x']);
	second.put(question('b'), ['y']);
	expect(lost.open().waiting.map(({ activity }) => activity)).toEqual(['a', 'b']);
	second.put(question('a'), ['z'], Date.now() + 5000);
	expect(lost.open().waiting.find(({ activity }) => activity === 'a')?.value).toEqual(['z']);
});

test('after a clock set back a new answer still goes above what the server has', async () => {
	const { open, sent } = stage([]);
	open(9000).put(question('a'), ['x'], 1000);
	await vi.waitFor(() => expect(sent[0]?.seq).toBeGreaterThan(9000));
});

test('an answer that the server cannot count yet does not hold back the next one', async () => {
	const { open, sent, shelf } = stage(['busy', 'counted', 'busy', 'counted']);
	const outbox = open();
	outbox.put(question('a'), ['x']);
	outbox.put(question('b'), ['y']);
	await vi.waitFor(() => expect(shelf.size).toBe(0));
	expect(sent.map(({ activity }) => activity)).toEqual(['a', 'b', 'a', 'a']);
});

test('an answer that a full server cannot store is kept here and sent again, never called received', async () => {
	const { open, sent, receipts, shelf } = stage(['full', 'full', 'counted']);
	open().put(question('a'), ['x']);
	await vi.waitFor(() => expect(receipts.at(-1)).toBe('counted'));
	expect(receipts).toEqual(['kept', 'kept', 'kept', 'counted']);
	expect(new Set(sent.map(({ id }) => id)).size).toBe(1);
	expect(shelf.size).toBe(0);
});
