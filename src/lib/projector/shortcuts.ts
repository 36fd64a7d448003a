/** What a key does on the projector. */
export type Shortcut =
	'previous' | 'next' | 'toggle_voting' | 'reveal' | 'toggle_results' | 'full_screen' | 'help';

// Presentation clickers send Page up and Page down.
const KEYS: Record<string, Shortcut> = {
	ArrowLeft: 'previous',
	PageUp: 'previous',
	ArrowRight: 'next',
	PageDown: 'next',
	' ': 'toggle_voting',
	r: 'reveal',
	s: 'toggle_results',
	f: 'full_screen',
	'?': 'help'
};

/** Elements in which these keys mean something else. */
const TYPING = 'input, select, textarea, dialog[open], [contenteditable], :popover-open';

/** What a key press asks for, or null when it is not ours: held down, combined, or meant for a field. */
export function shortcut(
	event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'repeat' | 'target'>
): Shortcut | null {
	if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return null;
	const asked = KEYS[event.key] ?? KEYS[event.key.toLowerCase()] ?? null;
	const target = event.target as Partial<Element> | null;
	if (target?.closest?.(TYPING)) return null;
	// The space bar presses the button that has the focus.
	return event.key === ' ' && target?.closest?.('button, a, summary') ? null : asked;
}
