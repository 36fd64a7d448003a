import { expect, test } from 'vitest';
import { apart, curve, plot, ticks } from './plot.ts';

test('an axis has round values, up to the largest at least', () => {
	expect(ticks(219)).toEqual([0, 100, 200, 300]);
	expect(ticks(2.93)).toEqual([0, 1, 2, 3]);
	expect(ticks(0.15)).toEqual([0, 0.05, 0.1, 0.15]);
});

test('labels that would overlap are moved apart, the others stay', () => {
	expect(apart([100, 102, 200])).toEqual([88, 102, 200]);
});

test('a plot has a curve for each series with a figure, and leaves the others out', () => {
	const figures = [1000, 100].map((phones) => ({
		scenario: 'hall',
		what: 'a',
		phones,
		value: phones,
		unit: 'ms' as const
	}));
	const curves = [curve(figures, 'a', 'Amphi'), curve(figures, 'a', 'floor', true)];
	expect(curves[0]!.points.map(({ x }) => x)).toEqual([100, 1000]);
	const svg = plot('Delay', 'ms', curves);
	expect(svg.match(/<polyline/g)).toHaveLength(1);
	expect(svg).toContain('Delay, ms');
});
