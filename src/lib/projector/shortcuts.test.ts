import { expect, test } from 'vitest';
import { shortcut } from './shortcuts';

/** A key pressed in an element of this kind. */
function press(key: string, inside = 'body', change: object = {}) {
	const target = {
		closest: (selector: string) => (selector.split(', ').includes(inside) ? {} : null)
	};
	const event = { key, ctrlKey: false, metaKey: false, altKey: false, repeat: false, target };
	return shortcut({ ...event, ...change } as never);
}

test('arrows, clickers and letters control the session', () => {
	const keys = ['ArrowLeft', 'PageUp', 'ArrowRight', 'PageDown', ' ', 'r', 'R', 'S', 'f', '?'];
	expect(keys.map((key) => press(key))).toEqual([
		'previous',
		'previous',
		'next',
		'next',
		'toggle_voting',
		'reveal',
		'reveal',
		'toggle_results',
		'full_screen',
		'help'
	]);
	expect(press('x')).toBeNull();
});

test('a key held down, combined or typed into a field does nothing', () => {
	expect(press('ArrowRight', 'body', { repeat: true })).toBeNull();
	expect(press('r', 'body', { ctrlKey: true })).toBeNull();
	expect(press('r', 'input')).toBeNull();
	expect(press('ArrowRight', 'dialog[open]')).toBeNull();
});

test('the space bar presses the button that has the focus, and nothing else', () => {
	expect(press(' ', 'button')).toBeNull();
	expect(press('ArrowRight', 'button')).toBe('next');
});
