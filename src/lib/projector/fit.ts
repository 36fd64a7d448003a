import type { Attachment } from 'svelte/attachments';

/** Sizes to try, the largest first; coarse enough that one more digit moves nothing. */
const STEPS = Array.from({ length: 22 }, (_, i) => Math.round(1000 * 0.95 ** i) / 1000);

/**
 * Sets `--fit`, from 1 down, on an element so that what is in its `[data-fitted]` part shows whole.
 * Everything happens before the browser paints. `onmore` hears whether some of it still does not show.
 */
export function fit(onmore: (more: boolean) => void): Attachment<HTMLElement> {
	return (element) => {
		const part = element.querySelector<HTMLElement>('[data-fitted]') ?? element;
		const overflows = () => part.scrollHeight > part.clientHeight + 1;
		let more = false;
		const scrolled = () => {
			const now = part.scrollTop + part.clientHeight < part.scrollHeight - 1;
			if (now !== more) onmore((more = now));
		};
		const fits = (step: number) => {
			element.style.setProperty('--fit', String(STEPS[step]));
			return !overflows();
		};
		const refit = () => {
			let [low, high] = [0, STEPS.length - 1];
			while (low < high) {
				const middle = (low + high) >> 1;
				if (fits(middle)) high = middle;
				else low = middle + 1;
			}
			fits(low);
			scrolled();
		};
		const resized = new ResizeObserver(refit);
		resized.observe(element);
		const changed = new MutationObserver((changes) => {
			// A count that grew by one needs no other size, unless its line has become two.
			if (overflows() || changes.some(({ type }) => type === 'childList')) refit();
		});
		changed.observe(element, { childList: true, subtree: true, characterData: true });
		part.addEventListener('scroll', scrolled, { passive: true });
		refit();
		return () => {
			resized.disconnect();
			changed.disconnect();
			part.removeEventListener('scroll', scrolled);
		};
	};
}
