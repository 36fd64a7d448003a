import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { identify, keyword, read } from './read.ts';

const CODE_SIGNS = [...'23456789ABCDEFGHJKMNPQRSTUVWXYZ'];
const code = fc
	.array(fc.constantFrom(...CODE_SIGNS), { minLength: 6, maxLength: 6 })
	.map((signs) => signs.join(''))
	.filter((text) => keyword(text) === null);

describe('a code', () => {
	test.each([
		['ABC234', ''],
		['abc234', ''],
		['  Abc234.  ', ''],
		['#abc234', ''],
		['@ABC234!', ''],
		['code ABC234', ''],
		['Code: abc 234', ''],
		['abc 234', ''],
		['ABC-234', ''],
		['a b c 2 3 4', ''],
		['ÀBÇ234', ''],
		['ＡＢＣ２３４', ''],
		['ABC234 B', 'B'],
		['abc 234 b.', 'b.'],
		['abc234, A C', 'A C'],
		['ABC234: réponse b', 'réponse b'],
		['ABC234\n21904567', '21904567'],
		['ABC234-B', 'B'],
		['ABC234 -5', '-5']
	])('is found in "%s"', (text, rest) => {
		expect(read(text)).toMatchObject({ is: 'text', code: 'ABC234', rest });
	});

	test.each([
		'B',
		'2',
		'A C',
		'abc23',
		'abc2345',
		'hello!',
		'ABC230',
		'ABCI23',
		'réponse b',
		'21904567'
	])('is not found in "%s"', (text) => {
		expect(read(text)).toEqual({ is: 'text', text, code: null, rest: '' });
	});

	test('is found whatever its case, accents, spaces and the punctuation around it', () => {
		const marks = fc.constantFrom('', '\u0301', '\u0302', '\u0308', '\u0327');
		const gap = fc.constantFrom('', ' ', '-', '.');
		const around = fc.constantFrom('', ' ', '#', '"', '\n');
		const spelling = fc.array(fc.tuple(fc.boolean(), marks, gap), { minLength: 6, maxLength: 6 });
		fc.assert(
			fc.property(code, spelling, around, (expected, spelled, edge) => {
				const text = [...expected].map((sign, i) => {
					const [lower, mark, after] = spelled[i] ?? [false, '', ''];
					const letter = lower ? sign.toLowerCase() : sign;
					return letter + (/[A-Z]/i.test(sign) ? mark : '') + (i < 5 ? after : '');
				});
				expect(read(edge + text.join('') + edge)).toMatchObject({ code: expected, rest: '' });
			})
		);
	});

	test.each(['séance abc234 B', 'Seance: ABC234 B', 'salle abc234 B', 'code ABC234 B'])(
		'is found in "%s"',
		(text) => expect(read(text)).toMatchObject({ code: 'ABC234', rest: 'B' })
	);
	test('leaves what follows it alone', () => {
		const answer = fc.stringMatching(/^[A-L](?: [A-L]){0,3}$/);
		fc.assert(
			fc.property(code, answer, (known, said) => {
				expect(read(`${known} ${said}`)).toMatchObject({ code: known, rest: said });
			})
		);
	});
});

describe('a deletion', () => {
	test.each(['EFFACER ABC234', 'effacer abc 234.', 'Delete: ABC-234', ' delete abc234 '])(
		'is asked for in "%s"',
		(text) => expect(read(text)).toEqual({ is: 'erasure', code: 'ABC234' })
	);
	test.each([
		'effacer',
		'delete',
		'delete B',
		'delete ABC234 B',
		'delete ABC2345',
		'deleteABC234',
		'ABC234 delete',
		'ABC234 effacer',
		'effacer le tableau',
		'please delete ABC234'
	])('is not asked for in "%s"', (text) => expect(read(text).is).toBe('text'));
	test('is never meant by an answer to an open question', () => {
		const words = fc.array(fc.constantFrom('delete', 'effacer', 'the', 'B', 'ABC', '2'));
		fc.assert(
			fc.property(words, (said) => {
				expect(read(`${said.join(' ')} everything`).is).not.toBe('erasure');
			})
		);
	});
});

describe('the words of operators', () => {
	test.each([
		'STOP',
		'stop',
		' Stop. ',
		'S.T.O.P',
		'ARRET',
		'Arrêt',
		'arrêt !',
		'STOPALL',
		'stop all'
	])('"%s" is an opt-out', (text) =>
		expect(read(text)).toEqual({ is: 'keyword', keyword: 'stop' })
	);
	test.each([
		'UNSUBSCRIBE',
		'Cancel',
		'END',
		'end.',
		'QUIT',
		'REVOKE',
		'OPTOUT',
		'opt-out',
		'arrête'
	])('"%s" is an opt-out too', (text) => expect(keyword(text)).toBe('stop'));
	test.each(['START', 'unstop'])('"%s" opts in', (text) => expect(keyword(text)).toBe('start'));
	test.each(['HELP', 'Info.'])('"%s" asks Twilio', (text) => expect(keyword(text)).toBe('info'));
	test('"aide ?" asks us', () => expect(keyword('aide ?')).toBe('help'));
	test.each(['the end', 'B', 'yes', 'please stop', 'endless', 'stop the war', 'arrêt cardiaque'])(
		'"%s" is an answer',
		(text) => expect(keyword(text)).toBeNull()
	);
	test('is no answer after a code either', () => {
		expect(read('ABC234 STOP')).toEqual({ is: 'keyword', keyword: 'stop' });
	});
	test('wins over a code that is spelled the same', () => {
		expect(read('ARRETE')).toEqual({ is: 'keyword', keyword: 'stop' });
	});
});

describe('any text', () => {
	test('is read', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary', maxLength: 1600 }), (text) => {
				const reading = read(text);
				if (reading.is !== 'text' || reading.code === null) return;
				expect(reading.code).toMatch(/^[2-9A-HJKMNP-Z]{6}$/);
				expect(text.length).toBeGreaterThanOrEqual(reading.rest.length);
			}),
			{ numRuns: 1000 }
		);
	});
	test('means the same in capitals', () => {
		fc.assert(
			fc.property(fc.string({ maxLength: 12 }), (text) => {
				const [lower, upper] = [read(text.toLowerCase()), read(text.toUpperCase())];
				expect(lower.is).toBe(upper.is);
				if (lower.is === 'text' && upper.is === 'text') expect(lower.code).toBe(upper.code);
			}),
			{ numRuns: 1000 }
		);
	});
	test('without anything to see is nothing', () => {
		expect(read('')).toEqual({ is: 'nothing' });
		expect(read(' \u200b\n')).toEqual({ is: 'nothing' });
	});
});

describe('who somebody is', () => {
	test('does not matter in an anonymous session', () => {
		expect(identify('anonymous', '21904567', false)).toEqual({ identity: null, rest: '21904567' });
	});
	test.each([
		['21904567', '21904567', ''],
		['21904567 B', '21904567', 'B'],
		['a.martin@u-paris.fr, a c', 'a.martin@u-paris.fr', 'a c'],
		['jdupont', 'jdupont', '']
	])('is the identifier in "%s"', (text, identity, rest) => {
		expect(identify('identifier', text, false)).toEqual({ identity, rest });
	});
	test('what leads in an answer says nothing of who it is', () => {
		const said = identify('identifier', 'réponse b', false);
		expect(said).toEqual({ identity: null, rest: 'réponse b' });
	});
	test('a name is never cut through a letter', () => {
		const { identity } = identify('name', 'a'.repeat(99) + '𝒜𝒜', false);
		expect(identity?.isWellFormed()).toBe(true);
	});
	test('a letter is no identifier', () => {
		expect(identify('identifier', 'B', false)).toEqual({ identity: null, rest: 'B' });
		expect(identify('identifier', 'A C', false)).toEqual({ identity: null, rest: 'A C' });
	});
	test('a known phone answers, or corrects its number', () => {
		expect(identify('identifier', 'Paris', true)).toEqual({ identity: null, rest: 'Paris' });
		expect(identify('identifier', '21904568', true)).toEqual({ identity: '21904568', rest: '' });
	});
	test('a name has spaces', () => {
		expect(identify('name', 'Zoé  Le Goff', false)).toEqual({ identity: 'Zoé Le Goff', rest: '' });
		expect(identify('name', 'B', false)).toEqual({ identity: null, rest: 'B' });
		expect(identify('name', 'Bordeaux', true)).toEqual({ identity: null, rest: 'Bordeaux' });
	});
});
