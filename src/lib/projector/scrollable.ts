/** Lets the keyboard reach what overflows; an element that shows everything is no stop on the way. */
export function scrollable(element: HTMLElement): () => void {
	const check = () => {
		const overflows = element.scrollHeight > element.clientHeight + 1;
		if (overflows) element.tabIndex = 0;
		else element.removeAttribute('tabindex');
	};
	const resized = new ResizeObserver(check);
	resized.observe(element);
	const changed = new MutationObserver(check);
	changed.observe(element, { childList: true, subtree: true, characterData: true });
	check();
	return () => {
		resized.disconnect();
		changed.disconnect();
	};
}
