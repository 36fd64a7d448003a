import { expect, test, vi } from 'vitest';
import { Autosave, type Written } from './autosave.svelte';

/** Changes such as `a1`: the first of the key `a`. */
const keyOf = (change: string) => change.slice(0, 1);
const quick = { delay: 1, patience: () => 1, keyOf };
const done = async (): Promise<Written> => 'done';

test('only the latest change of a key is written, in the place of the latest', async () => {
	const written: string[] = [];
	const saver = new Autosave<string>({
		...quick,
		send: async (change) => {
			written.push(change);
			return 'done';
		}
	});
	for (const change of ['a1', 'b1', 'a2']) saver.change(change);
	expect(saver.state).toBe('saving');
	await saver.flush();
	expect(written).toEqual(['b1', 'a2']);
	expect(saver.state).toBe('saved');
	expect(saver.pending).toBe(false);
});

test('what is lost is tried again, and the teacher sees it meanwhile', async () => {
	const states: string[] = [];
	let failures = 3;
	const saver = new Autosave<string>({
		...quick,
		send: async () => {
			states.push(saver.state);
			if (failures-- > 0) throw new Error('offline');
			return 'done';
		}
	});
	saver.change('a');
	await saver.flush();
	expect(states).toEqual(['saving', 'retrying', 'retrying', 'retrying']);
	expect(saver.state).toBe('saved');
});

test('a change during a write is written after it, never lost', async () => {
	const written: string[] = [];
	const saver = new Autosave<string>({
		...quick,
		send: async (change) => {
			if (change === 'a1') saver.change('a2');
			written.push(change);
			return 'done';
		}
	});
	saver.change('a1');
	await saver.flush();
	await vi.waitFor(() => expect(written).toEqual(['a1', 'a2']));
});

test('what the server refuses is not tried again, and is said until that very thing is saved', async () => {
	const answers: Record<string, Written> = { a1: 'refused' };
	const written: string[] = [];
	const saver = new Autosave<string>({
		...quick,
		send: async (change) => {
			written.push(change);
			return answers[change] ?? 'done';
		}
	});
	saver.change('a1');
	await saver.flush();
	expect(written).toEqual(['a1']);
	expect(saver.state).toBe('refused');
	saver.change('b1');
	await saver.flush();
	expect(saver.state).toBe('refused');
	saver.change('a2');
	await saver.flush();
	expect(saver.state).toBe('saved');
});

test('what waits is kept until it is written, and not after', async () => {
	const keep = vi.fn();
	const saver = new Autosave<string>({ ...quick, send: done, keep });
	saver.change('a1');
	saver.change('b1');
	saver.forget('b');
	expect(keep.mock.calls.map(([waiting]) => waiting)).toEqual([['a1'], ['a1', 'b1'], ['a1']]);
	await saver.flush();
	expect(keep).toHaveBeenLastCalledWith([]);
});

test('whoever waits for it to be saved hears at once that the network is gone', async () => {
	let online = false;
	const saver = new Autosave<string>({
		...quick,
		patience: () => 60_000,
		send: async () => (online ? 'done' : 'lost')
	});
	saver.change('a1');
	expect(await saver.saved()).toBe(false);
	expect(saver.state).toBe('retrying');
	online = true;
	expect(await saver.saved()).toBe(true);
	const silent = new Autosave<string>({ ...quick, send: () => new Promise(() => {}) });
	silent.change('a1');
	expect(await silent.saved(5)).toBe(false);
});

test('a teacher who is signed out is told so, and nothing is given up', async () => {
	let signedIn = false;
	const saver = new Autosave<string>({
		...quick,
		patience: () => 60_000,
		send: async () => (signedIn ? 'done' : 'signed_out')
	});
	saver.change('a1');
	expect(await saver.saved()).toBe(false);
	expect(saver.state).toBe('signed_out');
	signedIn = true;
	expect(await saver.saved()).toBe(true);
});

test('once stopped, it writes nothing over what a later editor saved', async () => {
	let sent = 0;
	const keep = vi.fn();
	const saver = new Autosave<string>({
		...quick,
		keep,
		send: async () => {
			sent++;
			return 'lost';
		}
	});
	saver.change('a1');
	expect(await saver.saved()).toBe(false);
	saver.stop();
	const before = sent;
	keep.mockClear();
	await saver.flush();
	await new Promise((resolve) => setTimeout(resolve, 20));
	expect(sent).toBe(before);
	expect(keep).not.toHaveBeenCalled();
});
