import { expect, test, vi } from 'vitest';
import { Autosave, type Written } from './autosave.svelte';

const quick = { delay: 1, patience: () => 1 };

test('only the latest change of a key is written, keys keep their order', async () => {
	const saver = new Autosave(quick);
	const written: string[] = [];
	const write = (what: string) => async (): Promise<Written> => {
		written.push(what);
		return 'done';
	};
	saver.change('a', write('a1'));
	saver.change('b', write('b1'));
	saver.change('a', write('a2'));
	expect(saver.state).toBe('saving');
	await saver.flush();
	expect(written).toEqual(['a2', 'b1']);
	expect(saver.state).toBe('saved');
	expect(saver.pending).toBe(false);
});

test('what is lost is tried again, and the teacher sees it meanwhile', async () => {
	const saver = new Autosave(quick);
	const states: string[] = [];
	let failures = 3;
	saver.change('a', async () => {
		states.push(saver.state);
		if (failures-- > 0) throw new Error('offline');
		return 'done';
	});
	await saver.flush();
	expect(states).toEqual(['saving', 'retrying', 'retrying', 'retrying']);
	expect(saver.state).toBe('saved');
});

test('a change during a write is written after it, never lost', async () => {
	const saver = new Autosave(quick);
	const written: string[] = [];
	saver.change('a', async () => {
		saver.change('a', async () => {
			written.push('second');
			return 'done';
		});
		written.push('first');
		return 'done';
	});
	await saver.flush();
	await vi.waitFor(() => expect(written).toEqual(['first', 'second']));
});

test('what the server refuses is not tried again, and is said', async () => {
	const saver = new Autosave(quick);
	let tries = 0;
	saver.change('a', async () => {
		tries++;
		return 'refused';
	});
	await saver.flush();
	expect(tries).toBe(1);
	expect(saver.state).toBe('refused');
});
