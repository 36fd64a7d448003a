import Papa from 'papaparse';

/** A student as Moodle knows them; what the export did not contain is empty. */
export interface Student {
	email: string;
	idNumber: string;
	username: string;
	firstName: string;
	lastName: string;
}

/** Headers of Moodle's participant lists and grade exports, in English and French, folded. */
const HEADERS: Record<keyof Student, string[]> = {
	email: ['email address', 'email', 'e-mail', 'adresse de courriel', 'adresse e-mail', 'courriel'],
	idNumber: [
		'id number',
		'idnumber',
		"numero d'identification",
		'numero etudiant',
		'student number'
	],
	username: ['username', "nom d'utilisateur", 'login', 'identifiant'],
	firstName: ['first name', 'firstname', 'prenom'],
	lastName: ['last name', 'lastname', 'surname', 'nom', 'nom de famille']
};

/** Reads a list of participants exported from Moodle (CSV with any of its separators); null when it is none. */
export function readRoster(csv: string): Student[] | null {
	const { data } = Papa.parse<string[]>(csv.replace(/^\uFEFF/, ''), { skipEmptyLines: 'greedy' });
	const header = data[0]?.map(fold) ?? [];
	const column = (field: keyof Student) =>
		header.findIndex((name) => HEADERS[field].includes(name));
	const columns = {
		email: column('email'),
		idNumber: column('idNumber'),
		username: column('username'),
		firstName: column('firstName'),
		lastName: column('lastName')
	};
	if (columns.email < 0 && columns.idNumber < 0 && columns.username < 0) return null;
	return data.slice(1).map((cells) => {
		// Moodle's own export puts an apostrophe before what a spreadsheet would run.
		const at = (index: number) => (cells[index] ?? '').trim().replace(/^'(?=[=+\-@])/, '');
		return {
			email: at(columns.email),
			idNumber: at(columns.idNumber),
			username: at(columns.username),
			firstName: at(columns.firstName),
			lastName: at(columns.lastName)
		};
	});
}

/**
 * Finds the student whom a typed identifier or name means. An identifier that two students share, or a
 * name that two have, finds nobody: a grade never goes to the wrong one.
 */
export function finder(roster: Student[]): (typed: string) => Student | null {
	const known = new Map<string, Student | null>();
	const know = (text: string, student: Student) => {
		const key = fold(text);
		if (key) known.set(key, known.has(key) && known.get(key) !== student ? null : student);
	};
	for (const student of roster) {
		const { email, idNumber, username, firstName, lastName } = student;
		for (const text of [email, idNumber, username]) know(text, student);
		if (firstName && lastName) {
			know(`${firstName} ${lastName}`, student);
			know(`${lastName} ${firstName}`, student);
		}
	}
	return (typed) => known.get(fold(typed)) ?? null;
}

function fold(text: string): string {
	return text
		.normalize('NFD')
		.replace(/\p{M}/gu, '')
		.replaceAll('’', "'")
		.replace(/\s+/g, ' ')
		.trim()
		.toLowerCase();
}
