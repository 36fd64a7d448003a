import type { Standing } from '../results/standings.ts';
import { row } from './csv.ts';
import { finder, type Student } from './roster.ts';

const HEADER = ['Email address', 'ID number', 'Username', 'First name', 'Last name'];

export interface Grade {
	student: Student;
	standing: Standing;
	/** Out of the maximum that the teacher chose. */
	points: number;
}

/**
 * Whom the results belong to. With a roster, the students found in it; without, whoever typed something
 * that identifies a Moodle user by its form (e-mail address, number, user name). The rest is `unmatched`:
 * one unknown user makes Moodle refuse the whole file. Students without a result are in neither.
 */
export function gradesOf(
	standings: Standing[],
	maximum: number,
	roster?: Student[]
): { matched: Grade[]; unmatched: Standing[] } {
	const find = roster && finder(roster);
	const matched = new Map<string, Grade>();
	const unmatched: Standing[] = [];
	for (const standing of standings) {
		if (standing.share === null) continue;
		const typed = standing.identity ?? standing.name ?? '';
		const student = find ? find(typed) : standing.identity ? guess(standing.identity) : null;
		const key = student && [student.email, student.idNumber, student.username].join('\0');
		// Two rows for one user: Moodle would take the last, whichever that is.
		if (!student || key === null || matched.has(key)) unmatched.push(standing);
		else matched.set(key, { student, standing, points: standing.share * maximum });
	}
	return { matched: [...matched.values()], unmatched };
}

/** The column that a typed identifier belongs in, by its form; null when it could be no user's. */
function guess(typed: string): Student | null {
	const nobody = { email: '', idNumber: '', username: '', firstName: '', lastName: '' };
	const text = typed.trim();
	if (/^[^\s@"\\,;]+@[^\s@"\\,;]+\.[^\s@"\\,;]+$/.test(text) && !/^[=+\-@]/.test(text)) {
		return { ...nobody, email: text };
	}
	if (/^[A-Za-z]{0,3}\d[\d-]*$/.test(text)) return { ...nobody, idNumber: text };
	// Moodle's user names: lower case letters, digits and . _ - @.
	return /^[a-z0-9][a-z0-9._-]*$/i.test(text) ? { ...nobody, username: text.toLowerCase() } : null;
}

/** The file for Moodle's "Grades → Import → CSV": UTF-8, comma, dot decimals, CRLF, one row per student. */
export const gradebook = {
	header: (title: string): string => `${[...HEADER, title].map(headerCell).join(',')}\r\n`,
	rows: (grades: Grade[]): string =>
		grades
			.map(({ student, points }) =>
				row([
					student.email,
					student.idNumber,
					student.username,
					student.firstName,
					student.lastName,
					points
				])
			)
			.join('')
};

/** The results that Moodle has nobody for, to be entered by hand. */
export const unmatchedList = {
	header: (title: string): string => row(['Identifier', 'Name', 'Channel', title]),
	rows: (standings: Standing[], maximum: number): string =>
		standings
			.map(({ name, identity, channel, share }) =>
				row([identity, name, channel, (share ?? 0) * maximum])
			)
			.join('')
};

/** Moodle's own headers stay unquoted, as its exports write them. */
function headerCell(text: string): string {
	return HEADER.includes(text) ? text : row([text]).slice(0, -2);
}
