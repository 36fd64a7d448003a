import type { ChartConfiguration } from 'chart.js';
import type { Attachment } from 'svelte/attachments';

/** Makes a Chart.js picture on a canvas, updates it as the configuration changes, and destroys it. */
export function chart(config: () => ChartConfiguration): Attachment<HTMLCanvasElement> {
	return (canvas) => {
		let gone = false;
		let drawn: { destroy(): void } | undefined;

		$effect(() => {
			// Read before anything is awaited, so that the effect runs again when it changes.
			const current = config();
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
