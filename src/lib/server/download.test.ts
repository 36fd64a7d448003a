import fc from 'fast-check';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { download, zipped } from './download';

test('a piece is made when it is asked for, and a reader who leaves ends the rest', async () => {
	const made: number[] = [];
	let ended = false;
	async function* pieces() {
		try {
			for (let n = 0; n < 100; n++) {
				made.push(n);
				yield `${n}\r\n`;
			}
		} finally {
			ended = true;
		}
	}
	const reader = download('Quiz', 'answers.csv', pieces()).body!.getReader();
	await turn();
	expect(made.length).toBeLessThanOrEqual(1);
	expect(new TextDecoder().decode((await reader.read()).value)).toBe('0\r\n');
	await turn();
	expect(made.length).toBeLessThanOrEqual(2);
	await reader.cancel();
	expect(ended).toBe(true);
});

test('a file that fails half way breaks off', async () => {
	async function* pieces() {
		yield 'participant\r\n';
		throw new Error('the database went away');
	}
	const reader = download('Quiz', 'answers.csv', pieces()).body!.getReader();
	await reader.read();
	await expect(reader.read()).rejects.toThrow('the database went away');
});

test('a zip holds its files as they are, and breaks off where one fails', async () => {
	async function* files(fails: boolean) {
		yield {
			name: 'answers.csv',
			pieces: (async function* () {
				yield 'participant\r\n';
				if (fails) throw new Error('the database went away');
			})()
		};
	}
	const whole = await new Response(zipped(files(false))).text();
	expect(whole).toMatch(/^PK.*answers\.csvparticipant\r\n.*PK/s);
	const broken = new Response(zipped(files(true))).text();
	await expect(broken).rejects.toThrow('the database went away');
});

test('the name of a file is safe for every system', () => {
	const { headers } = download('Été: ../"x"', 'answers.csv', (async function* () {})());
	expect(headers.get('content-disposition')).toBe(
		`attachment; filename="Ete ..x answers.csv"; filename*=UTF-8''%C3%89t%C3%A9%20..x%20answers.csv`
	);
	expect(headers.get('content-type')).toBe('text/csv; charset=utf-8');
});

test('any title makes a header of one line, whose name has no path and no quote', () => {
	fc.assert(
		fc.property(fc.string({ unit: 'binary' }), (title) => {
			const { headers } = download(title, 'answers.csv', (async function* () {})());
			const said = headers.get('content-disposition') ?? '';
			const [, ascii, name] =
				/^attachment; filename="([^"]*)"; filename\*=UTF-8''(\S*)$/.exec(said) ?? [];
			expect(ascii).toMatch(/^[\x20-\x7e]*answers\.csv$/);
			expect(`${ascii}${decodeURIComponent(name ?? '')}`).not.toMatch(/[/\\:*?"<>|\r\n]/);
		})
	);
});
