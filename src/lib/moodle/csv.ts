/**
 * One cell of a CSV that Moodle and spreadsheets both read. Moodle's reader takes a backslash before a
 * quote for an escape, so that an RFC 4180 cell can swallow the next row: a space goes in between. Cells
 * that a spreadsheet would run as a formula get an apostrophe, as Moodle's own export gives them; wide
 * signs too, which East Asian spreadsheets take for the others.
 */
export function cell(value: string | number | null | undefined): string {
	if (value === null || value === undefined) return '';
	if (typeof value === 'number') return decimal(value);
	const text = value.replace(/\\(?=["\r\n]|$)/g, '\\ ');
	const guarded = /^\s*[=+\-@\t\r＝＋－＠]/u.test(text) && text !== '-' ? `'${text}` : text;
	return `"${guarded.replaceAll('"', '""')}"`;
}

type Cell = Parameters<typeof cell>[0];

/** Cells beside each other, as a part of a row. */
export function cells(values: Cell[]): string {
	return values.map(cell).join(',');
}

/** One row, ended by CRLF. */
export function row(values: Cell[]): string {
	return `${cells(values)}\r\n`;
}

/** A number with a dot and at most five decimals, which is what Moodle's grade book keeps. */
export function decimal(value: number): string {
	return String(Number(value.toFixed(5)));
}
