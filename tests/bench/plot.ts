import type { Figure } from './report.ts';

const WIDTH = 640;
const HEIGHT = 360;
const MARGIN = { left: 64, right: 150, top: 40, bottom: 48 };
const COLOURS = ['#3730c4', '#0b6e69', '#9a3b0c', '#555a70'];

export interface Curve {
	name: string;
	points: { x: number; y: number }[];
}

/** The figures of a name against the number of phones. */
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
	return { name, points };
}

/** Curves over a number of phones as an SVG picture, from zero. */
export function plot(title: string, unit: string, curves: readonly Curve[]): string {
	const all = curves.flatMap(({ points }) => points);
	const right = Math.max(...all.map(({ x }) => x), 1);
	const top = Math.max(...all.map(({ y }) => y), 1) * 1.1;
	const x = (value: number) => MARGIN.left + ((WIDTH - MARGIN.left - MARGIN.right) * value) / right;
	const y = (value: number) =>
		HEIGHT - MARGIN.bottom - ((HEIGHT - MARGIN.top - MARGIN.bottom) * value) / top;
	const ticks = [0, 0.25, 0.5, 0.75, 1].map((share) => top * share);
	const sizes = [...new Set(all.map((point) => point.x))].sort((a, b) => a - b);
	const grid = ticks.map(
		(tick) =>
			`<line x1="${MARGIN.left}" x2="${WIDTH - MARGIN.right}" y1="${y(tick)}" y2="${y(tick)}" stroke="#d5d7e4"/>` +
			`<text x="${MARGIN.left - 8}" y="${y(tick) + 4}" text-anchor="end">${tick < 10 ? tick.toFixed(1) : tick.toFixed(0)}</text>`
	);
	const bottom = sizes.map(
		(size) =>
			`<text x="${x(size)}" y="${HEIGHT - MARGIN.bottom + 18}" text-anchor="middle">${size}</text>`
	);
	const lines = curves.map(({ name, points }, i) => {
		const colour = COLOURS[i % COLOURS.length]!;
		const path = points.map((point) => `${x(point.x).toFixed(1)},${y(point.y).toFixed(1)}`);
		const last = points.at(-1);
		return (
			`<polyline points="${path.join(' ')}" fill="none" stroke="${colour}" stroke-width="2"${i % 2 ? ' stroke-dasharray="6 3"' : ''}/>` +
			points
				.map((point) => `<circle cx="${x(point.x)}" cy="${y(point.y)}" r="3" fill="${colour}"/>`)
				.join('') +
			(last
				? `<text x="${x(last.x) + 8}" y="${y(last.y) + 4}" fill="${colour}">${name}</text>`
				: '')
		);
	});
	return (
		`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="system-ui, sans-serif" font-size="12" fill="#171a2b">` +
		`<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>` +
		`<text x="${MARGIN.left}" y="22" font-size="14" font-weight="700">${title}</text>` +
		[...grid, ...bottom, ...lines].join('') +
		`<text x="${(WIDTH - MARGIN.right + MARGIN.left) / 2}" y="${HEIGHT - 10}" text-anchor="middle">phones</text>` +
		`<text x="14" y="${HEIGHT / 2}" transform="rotate(-90 14 ${HEIGHT / 2})" text-anchor="middle">${unit}</text>` +
		`</svg>\n`
	);
}
