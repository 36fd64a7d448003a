import type { ChartConfiguration } from 'chart.js';
import type { Attachment } from 'svelte/attachments';

/** What a picture is drawn with. */
interface Brush {
	/** The value of a colour of `app.css`, such as `accent`, in the theme around the canvas. */
	token: (name: string) => string;
}
/** Describes a chart from what is shown now. */
export type Picture = (brush: Brush) => ChartConfiguration;

/** Makes a Chart.js picture on a canvas, updates it as its description changes, and destroys it. */
export function chart(picture: Picture): Attachment<HTMLCanvasElement> {
	return (canvas) => {
		let gone = false;
		let drawn: { destroy(): void } | undefined;
		const token = (name: string) =>
			getComputedStyle(canvas).getPropertyValue(`--color-${name}`).trim();

		$effect(() => {
			// Read before anything is awaited, so that the effect runs again when it changes.
			const current = picture({ token });
			void import('./charts').then(({ draw }) => {
				if (!gone) drawn = draw(canvas, current);
			});
		});
		return () => {
			gone = true;
			drawn?.destroy();
		};
	};
}
