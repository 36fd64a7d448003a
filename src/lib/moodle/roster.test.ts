import fc from 'fast-check';
import { expect, test } from 'vitest';
import { finder, readRoster } from './roster.ts';

const FRENCH =
	'\uFEFFPrénom;Nom;Adresse de courriel;Numéro d’identification\nZoé;Le Goff;zoe@example.fr;0042\nAli;Ben;ali@example.fr;0043\n';

test('a French export with a BOM and semicolons is read, leading zeros kept', () => {
	expect(readRoster(FRENCH)?.[0]).toEqual({
		email: 'zoe@example.fr',
		idNumber: '0042',
		username: '',
		firstName: 'Zoé',
		lastName: 'Le Goff'
	});
});

test('a file without a column that identifies anybody is no roster', () => {
	expect(readRoster('a,b\n1,2\n')).toBeNull();
	expect(readRoster('')).toBeNull();
});

test('students are found by e-mail, number or name, in any case and without accents', () => {
	const find = finder(readRoster(FRENCH) ?? []);
	for (const typed of ['ZOE@example.fr', '0042', 'zoe le goff', 'Le Goff  Zoé']) {
		expect(find(typed)?.lastName, typed).toBe('Le Goff');
	}
	expect(find('42')).toBeNull();
});

test('a name that two students have finds nobody', () => {
	const twins = readRoster(
		'First name,Last name,Email address\nAnn,Lee,a@x.org\nAnn,Lee,b@x.org\n'
	);
	expect(finder(twins ?? [])('Ann Lee')).toBeNull();
});

test('any file is a list of participants or none, and finds nobody for what is not in it', () => {
	const cells = fc.oneof(
		fc.string({ unit: 'binary' }),
		fc.constantFrom('"', ',', ';', '\n', '\t', '\\', '')
	);
	fc.assert(
		fc.property(fc.array(cells, { maxLength: 40 }), fc.string(), (parts, typed) => {
			const roster = readRoster(`Email address,First name,Last name\n${parts.join('')}`) ?? [];
			for (const student of roster) {
				for (const text of Object.values(student)) expect(typeof text).toBe('string');
			}
			const found = finder(roster)(typed);
			if (found) expect(roster).toContain(found);
			readRoster(parts.join(''));
		})
	);
});
