import type { Attachment } from 'svelte/attachments';

/** Says how many of an element's children show whole in it, now and whenever that changes. */
export function showing(onshow: (children: number) => void): Attachment<HTMLElement> {
	return (element) => {
		let last = -1;
		const count = () => {
			const frame = element.getBoundingClientRect();
			const whole = ({ right, bottom }: DOMRect) =>
				right <= frame.right + 1 && bottom <= frame.bottom + 1;
			const cut = [...element.children].findIndex((child) => !whole(child.getBoundingClientRect()));
			const now = cut < 0 ? element.children.length : cut;
			if (now !== last) onshow((last = now));
		};
		const resized = new ResizeObserver(count);
		resized.observe(element);
		const changed = new MutationObserver(count);
		changed.observe(element, { childList: true, subtree: true, characterData: true });
		count();
		return () => {
			resized.disconnect();
			changed.disconnect();
		};
	};
}
