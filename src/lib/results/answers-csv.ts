import { KINDS } from '../activities/index.ts';
import { cells, row } from '../moodle/csv.ts';
import { reader, type Answered, type Asked, type Participant } from './standings.ts';

/** The first row of `answers.csv`. */
export const HEADER = row([
	'participant',
	'channel',
	'name',
	'identifier',
	'position',
	'question',
	'kind',
	'round',
	'answer',
	'score',
	'answered_at',
	'late'
]);

/**
 * Makes the rows of one activity after the other: by round, then by who joined first, so that two files of
 * a session say the same. Only the time is a row's own: the rest is written once for each participant and
 * each different answer.
 */
export function rowsOf(participants: Participant[]): (asked: Asked, answers: Answered[]) => string {
	const place = new Map(participants.map(({ id }, i) => [id, i]));
	const who = participants.map(({ channel, name, identity }, i) =>
		cells([i + 1, channel, name, identity])
	);
	return (asked, answers) => {
		const { position, kind, content } = asked;
		const read = reader(asked);
		const what = cells([position, KINDS[kind].title(content as never), kind]);
		const rounds: string[][] = [];
		for (const { round, value, participants, times, late } of answers) {
			const { words, score } = read(value);
			const said = cells([round, words, score]);
			const rows = (rounds[round] ??= Array<string>(who.length).fill(''));
			for (const [i, participant] of participants.entries()) {
				const n = place.get(participant);
				if (n === undefined) continue;
				rows[n] = `${who[n]},${what},${said},"${moment(times[i] ?? 0)}",${Number(late)}\r\n`;
			}
		}
		return rounds.flat().join('');
	};
}

/** With Z: Greenwich's time, wherever the server or the spreadsheet stands. */
function moment(microseconds: number): string {
	return new Date(Math.floor(microseconds / 1000)).toISOString();
}
