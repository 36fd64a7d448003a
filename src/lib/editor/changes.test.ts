import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { isChange, type Change } from './changes';
import * as kept from './kept';

const changes: Change[] = [
	{ do: 'rename', title: 'Cells' },
	{ do: 'remove', id: 'a' },
	{ do: 'order', ids: ['b'] }
];

beforeEach(() => {
	const items = new Map<string, string>();
	vi.stubGlobal('localStorage', {
		getItem: (key: string) => items.get(key) ?? null,
		setItem: (key: string, value: string) => items.set(key, value),
		removeItem: (key: string) => items.delete(key)
	});
});
afterEach(() => vi.unstubAllGlobals());

test('unsaved changes are kept for each deck until there are none', () => {
	kept.write('one', changes);
	expect(kept.read('one')?.changes).toEqual(changes);
	expect(kept.read('two')).toBeNull();
	kept.write('one', []);
	expect(kept.read('one')).toBeNull();
});

test('what another version kept, or nobody could read, is left out', () => {
	localStorage.setItem('amphi:unsaved:one', '{');
	expect(kept.read('one')).toBeNull();
	const strange = [{ do: 'fly' }, null, { do: 'keep', activity: { kind: 'none' } }, changes[0]];
	localStorage.setItem('amphi:unsaved:one', JSON.stringify({ at: 'now', changes: strange }));
	expect(kept.read('one')?.changes).toEqual([changes[0]]);
	expect(isChange({ do: 'keep', activity: { id: 'a', kind: 'open', content: {} } })).toBe(true);
});

test('a browser that keeps nothing is no obstacle', () => {
	vi.stubGlobal('localStorage', undefined);
	kept.write('one', changes);
	expect(kept.read('one')).toBeNull();
});
