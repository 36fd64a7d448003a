import { amount, compact, digits, isWithin, limit, ratio, type Figure } from './report.ts';

/** A run, as a column of a table. */
export interface Column {
	name: string;
	figures: readonly Figure[];
}

/** A table for a page. */
export function markdown(head: string[], rows: string[][]): string {
	const line = (row: string[]) => `| ${row.join(' | ')} |`;
	const whole = (row: string[]) => row.map((cell, i) => (i === 0 ? cell : unbroken(cell)));
	const rule = head.map((_, i) => (i === 0 ? '---' : '--:'));
	return [head, rule, ...rows.map(whole)].map(line).join('\n');
}

/** A number stays on the line of its unit. */
const unbroken = (cell: string) => cell.replace(/(?<=[\d≤≥]) (?=\S)|(?<=\w) (?=[✓✗])/g, '\u00a0');

/** A value, and whether it keeps its budget. */
function cell(figure: Figure | undefined): string {
	if (!figure) return '–';
	const { value, unit, budget } = figure;
	const mark = budget === undefined ? '' : isWithin(figure) ? ' ✓' : ' ✗';
	return amount(value, unit) + mark;
}

/** The figures of one scenario, a row each, with the databases beside each other. */
export function sideBySide(columns: readonly Column[]): string {
	const all = columns.flatMap(({ figures }) => figures);
	const sizes = new Set(all.flatMap(({ phones }) => phones ?? []));
	const head = [
		[...sizes].map((size) => `${digits(size)} phones`).join(', '),
		'budget',
		...columns.flatMap(({ name }) => [name, '× floor']),
		'every vote to all'
	];
	const rows = distinct(all).map((what) => {
		const found = columns.map(({ figures }) => figures.find((figure) => figure.what === what));
		const any = found.find((figure) => figure !== undefined)!;
		const { naive, unit } = any;
		return [
			what,
			[...new Set(found.flatMap((figure) => (figure ? limit(figure) : [])))].join(', '),
			...found.flatMap((figure) => [cell(figure), figure ? ratio(figure) : '']),
			naive === undefined ? '' : amount(naive, unit)
		];
	});
	const [used = [], ...kept] = compact(head, rows);
	return markdown(used, kept);
}

/** The figures of one scenario against the number of phones, a row for each database. */
export function sizes(columns: readonly Column[]): string {
	const all = columns.flatMap(({ figures }) => figures);
	const sizes = [...new Set(all.flatMap(({ phones }) => phones ?? []))].sort((a, b) => a - b);
	const rows = distinct(all)
		.filter((what) => !/, p(50|99)$/.test(what))
		.flatMap((what) =>
			columns.map(({ name, figures }, i) => [
				i === 0 ? what : '',
				name,
				...sizes.map((size) =>
					cell(figures.find((figure) => figure.what === what && figure.phones === size))
				)
			])
		);
	return markdown(['phones', '', ...sizes.map(digits)], rows);
}

function distinct(figures: readonly Figure[]): string[] {
	return [...new Set(figures.map(({ what }) => what))];
}
