import { digits, type Figure } from './report.ts';

const WIDTH = 560;
const HEIGHT = 320;
const MARGIN = { left: 56, right: 88, top: 44, bottom: 44 };
const COLOURS = ['#3730c4', '#0b6e69', '#9a3b0c'];
const GREY = '#555a70';
/** Between the baselines of two labels. */
const LINE = 14;

export interface Curve {
	name: string;
	/** Drawn grey and dashed: what the others are compared with. */
	floor: boolean;
	points: { x: number; y: number }[];
}

/** The figures of a hall against its size. */
export function curve(
	figures: readonly Figure[],
	what: string,
	name: string,
	floor = false
): Curve {
	const points = figures
		.filter((figure) => figure.what === what && figure.phones !== undefined)
		.map((figure) => ({ x: figure.phones!, y: (floor ? figure.floor : figure.value) ?? NaN }))
		.filter(({ y }) => Number.isFinite(y))
		.sort((a, b) => a.x - b.x);
	return { name, floor, points };
}

/** Round values from 0 to at least the largest. */
export function ticks(largest: number): number[] {
	const rough = largest / 4;
	const power = 10 ** Math.floor(Math.log10(rough));
	const step = [1, 2, 2.5, 5, 10].map((n) => n * power).find((n) => n >= rough) ?? 10 * power;
	const count = Math.ceil(largest / step);
	return Array.from({ length: count + 1 }, (_, i) => Number((i * step).toPrecision(6)));
}

/** Heights of labels that would overlap, moved apart. */
export function apart(heights: readonly number[]): number[] {
	const moved = [...heights];
	const order = heights.map((_, i) => i).sort((a, b) => heights[b]! - heights[a]!);
	for (const [place, i] of order.entries()) {
		const below = moved[order[place - 1] ?? -1] ?? Infinity;
		moved[i] = Math.min(moved[i]!, below - LINE);
	}
	return moved;
}

/** Curves over a number of phones as an SVG picture, from zero. */
export function plot(title: string, unit: string, curves: readonly Curve[]): string {
	const drawn = curves.filter(({ points }) => points.length > 0);
	const all = drawn.flatMap(({ points }) => points);
	const right = Math.max(...all.map(({ x }) => x), 1);
	const scale = ticks(Math.max(...all.map(({ y }) => y), 0.001));
	const top = scale.at(-1)!;
	const bottom = HEIGHT - MARGIN.bottom;
	const x = (value: number) => MARGIN.left + ((WIDTH - MARGIN.left - MARGIN.right) * value) / right;
	const y = (value: number) => bottom - ((bottom - MARGIN.top) * value) / top;
	const spot = (point: { x: number; y: number }) => `${round(x(point.x))},${round(y(point.y))}`;

	const grid = scale.map(
		(tick) =>
			`<line x1="${MARGIN.left}" x2="${WIDTH - MARGIN.right}" y1="${round(y(tick))}" y2="${round(y(tick))}" stroke="#d5d7e4"/>` +
			text(MARGIN.left - 8, y(tick) + 4, tick.toLocaleString('en'), 'text-anchor="end"')
	);
	const sizes = [...new Set(all.map((point) => point.x))].sort((a, b) => a - b);
	const axis = sizes.map((size) =>
		text(x(size), bottom + 18, digits(size), 'text-anchor="middle"')
	);
	const labels = apart(drawn.map(({ points }) => y(points.at(-1)!.y) + 4));
	const lines = drawn.map(({ name, floor, points }, i) => {
		const colour = floor ? GREY : COLOURS[i % COLOURS.length]!;
		const dots = points.map(
			(point) =>
				`<circle cx="${round(x(point.x))}" cy="${round(y(point.y))}" r="3" fill="${colour}"/>`
		);
		return (
			`<polyline points="${points.map(spot).join(' ')}" fill="none" stroke="${colour}" stroke-width="2"${floor ? ' stroke-dasharray="5 4"' : ''}/>` +
			dots.join('') +
			text(x(points.at(-1)!.x) + 10, labels[i]!, name, `fill="${colour}"`)
		);
	});
	return (
		`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="system-ui, sans-serif" font-size="12" fill="#171a2b">` +
		`<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>` +
		text(MARGIN.left, 22, `${title}, ${unit}`, 'font-size="14" font-weight="700"') +
		[...grid, ...axis, ...lines].join('') +
		text(x(right / 2), HEIGHT - 8, 'phones', 'text-anchor="middle"') +
		`</svg>\n`
	);
}

const round = (value: number) => Number(value.toFixed(1));

function text(x: number, y: number, words: string, style: string): string {
	return `<text x="${round(x)}" y="${round(y)}" ${style}>${words}</text>`;
}
