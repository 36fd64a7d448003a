import { expect, test, vi } from 'vitest';
import { quietly } from './quiet.ts';

test('what runs quietly prints nothing, even later; the rest prints as ever', async () => {
	const printed = vi.spyOn(console, 'error').mockImplementation(() => {});
	await quietly(async () => {
		console.error('a name');
		await new Promise((resolve) => setImmediate(resolve));
		console.error('an answer');
	});
	expect(printed).not.toHaveBeenCalled();
	console.error('ours');
	expect(printed).toHaveBeenCalledExactlyOnceWith('ours');
	printed.mockRestore();
});
