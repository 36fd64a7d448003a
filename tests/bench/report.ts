export interface Figure {
	/** What was measured, with how many phones. */
	what: string;
	phones?: number;
	value: number;
	unit: 'ms' | 's' | 'MB' | 'kB' | '/s' | '';
	/** The same of the floor, measured in the same run. */
	floor?: number;
	/** At most (or, for a rate, at least) this much. */
	budget?: number;
}

/** True when a figure keeps to its budget; a rate must reach it, all else must not pass it. */
export function isWithin({ value, unit, budget }: Figure): boolean {
	if (budget === undefined) return true;
	return unit === '/s' ? value >= budget : value <= budget;
}

const digits = (value: number) =>
	Number.isNaN(value) ? '–' : value >= 100 ? value.toFixed(0) : value.toFixed(value >= 10 ? 1 : 2);

function cells(figure: Figure): string[] {
	const { what, phones, value, unit, floor, budget } = figure;
	return [
		what,
		phones === undefined ? '' : String(phones),
		`${digits(value)} ${unit}`.trim(),
		floor === undefined ? '' : `${digits(floor)} ${unit}`.trim(),
		floor === undefined ? '' : `${digits(value / floor)}×`,
		budget === undefined ? '' : `${unit === '/s' ? '≥' : '≤'} ${digits(budget)}`,
		budget === undefined ? '' : isWithin(figure) ? 'yes' : 'NO'
	];
}
const HEAD = ['what', 'phones', 'Amphi', 'floor', 'ratio', 'budget', 'kept'];

/** The figures as a table for a terminal. */
export function table(figures: readonly Figure[]): string {
	const rows = [HEAD, ...figures.map(cells)];
	const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
	return rows
		.map((row) =>
			row
				.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)))
				.join('  ')
		)
		.join('\n');
}

/** The figures as a table for a page. */
export function markdown(figures: readonly Figure[]): string {
	const line = (row: string[]) => `| ${row.join(' | ')} |`;
	return [line(HEAD), line(HEAD.map(() => '---')), ...figures.map((f) => line(cells(f)))].join(
		'\n'
	);
}
