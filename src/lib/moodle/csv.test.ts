import fc from 'fast-check';
import Papa from 'papaparse';
import { expect, test } from 'vitest';
import { cell, decimal, row } from './csv.ts';

/** Reads a row as PHP's fgetcsv does with its default escape character: a backslash hides the next quote. */
function php(line: string): string[] {
	const cells: string[] = [];
	let text = '';
	let quoted = false;
	for (let i = 0; i < line.length; i++) {
		const one = line[i] as string;
		if (quoted && one === '\\' && line[i + 1] === '"') text += one + line[++i];
		else if (quoted && one === '"' && line[i + 1] === '"') text += line[++i];
		else if (one === '"') quoted = !quoted;
		else if (one === ',' && !quoted) {
			cells.push(text);
			text = '';
		} else text += one;
	}
	if (quoted) throw new Error('a quote was never closed');
	return [...cells, text];
}

test('a backslash at the end of a cell does not swallow the next one', () => {
	expect(php(row(['a\\', 'b']).trimEnd())).toEqual(['a\\ ', 'b']);
});

test('whatever is in the cells, Moodle and spreadsheets see the same number of them', () => {
	const texts = fc.array(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 6 });
	const awkward = fc.array(
		fc.string({ unit: fc.constantFrom('\\', '"', ',', '\n', '=', 'x', ' ') }),
		{
			minLength: 1,
			maxLength: 6
		}
	);
	fc.assert(
		fc.property(fc.oneof(texts, awkward), (cells) => {
			const line = row(cells).slice(0, -2);
			expect(php(line)).toHaveLength(cells.length);
			expect(Papa.parse<string[]>(line, { delimiter: ',', newline: '\r\n' }).data[0]).toHaveLength(
				cells.length
			);
		})
	);
});

test.each(['=1+1', '+33', '-2', '@SUM(A1)', ' =x'])('%j is no formula any more', (text) => {
	expect(cell(text)).toBe(`"'${text}"`);
});

test('numbers have a dot and no more decimals than Moodle keeps', () => {
	expect([decimal(100), decimal(33.333333333), decimal(0.1 + 0.2)]).toEqual([
		'100',
		'33.33333',
		'0.3'
	]);
	expect(cell(12.5)).toBe('12.5');
});
