import {
	BarController,
	BarElement,
	CategoryScale,
	Chart,
	LinearScale,
	type ChartConfiguration
} from 'chart.js';

Chart.register(BarController, BarElement, CategoryScale, LinearScale);

const still = () => matchMedia('(prefers-reduced-motion: reduce)').matches;

/** Draws a configuration on a canvas; a chart of the same type that is there already moves to the new data. */
export function draw(canvas: HTMLCanvasElement, config: ChartConfiguration): Chart {
	const options = { ...config.options, ...(still() && { animation: false as const }) };
	const before = Chart.getChart(canvas);
	if (before && (before.config as ChartConfiguration).type === config.type) {
		before.data = config.data;
		before.options = options as never;
		before.update();
		return before;
	}
	before?.destroy();
	return new Chart(canvas, { ...config, options } as ChartConfiguration);
}
