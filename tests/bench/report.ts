export interface Figure {
	scenario: string;
	/** What was measured. */
	what: string;
	phones?: number;
	value: number;
	unit: 'ms' | 's' | 'MB' | 'kB' | '/s' | '$' | '';
	/** The same of the floor, measured in the same run. */
	floor?: number;
	/** The same where each vote is told to everyone. */
	naive?: number;
	/** At most (or, for a rate, at least) this much. */
	budget?: number;
}

/** True when a figure keeps to its budget; a rate must reach it, all else must not pass it. */
export function isWithin({ value, unit, budget }: Figure): boolean {
	if (budget === undefined) return true;
	return unit === '/s' ? value >= budget : value <= budget;
}

/** A number as a person reads it: three digits, and those of large ones in groups. */
export function digits(value: number): string {
	if (!Number.isFinite(value)) return '–';
	if (Number.isInteger(value) || value >= 100) return Math.round(value).toLocaleString('en');
	return value.toFixed(value >= 10 ? 1 : 2);
}

/** A value with its unit. */
export function amount(value: number, unit: Figure['unit']): string {
	if (unit === '$') return `$${value.toFixed(2).replace(/\.00$/, '')}`;
	return `${digits(value)} ${unit}`.trim();
}

/** What a budget asks for. */
export function limit({ budget, unit }: Figure): string {
	return budget === undefined ? '' : `${unit === '/s' ? '≥' : '≤'} ${amount(budget, unit)}`;
}

/** How many times the floor a value is. */
export function ratio({ value, floor }: Figure): string {
	return floor === undefined ? '' : `${digits(value / floor)}×`;
}

const HEAD = ['', 'phones', 'Amphi', 'floor', 'ratio', 'every vote to all', 'budget', 'kept'];

function cells(figure: Figure): string[] {
	const { what, phones, value, unit, floor, naive, budget } = figure;
	return [
		what,
		phones === undefined ? '' : digits(phones),
		amount(value, unit),
		floor === undefined ? '' : amount(floor, unit),
		ratio(figure),
		naive === undefined ? '' : amount(naive, unit),
		limit(figure),
		budget === undefined ? '' : isWithin(figure) ? 'yes' : 'NO'
	];
}

/** Rows without the columns in which nothing stands. */
export function compact(head: string[], rows: string[][]): string[][] {
	const used = head.map((_, column) => column === 0 || rows.some((row) => row[column] !== ''));
	return [head, ...rows].map((row) => row.filter((_, column) => used[column]));
}

/** The figures for a terminal, a table for each scenario. */
export function table(figures: readonly Figure[]): string {
	const groups = Map.groupBy(figures, ({ scenario }) => scenario);
	return [...groups].map(([name, own]) => `${name}\n${aligned(own)}`).join('\n\n');
}

function aligned(figures: readonly Figure[]): string {
	const rows = compact(HEAD, figures.map(cells));
	const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
	return rows
		.map((row) =>
			row
				.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)))
				.join('  ')
				.trimEnd()
		)
		.join('\n');
}
