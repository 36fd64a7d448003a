import { now } from './clock.ts';
import { check, fill, next, verify, type Run } from './bench.ts';
import type { Lecture } from './lecture.ts';
import { ask } from './questions.ts';
import { summary } from './stats.ts';
import { usage } from './usage.ts';

/** Activities of an hour's lecture; a hall of under 1,000 is a trial, and takes a few. */
const questionsFor = (phones: number) => (phones < 1000 ? 6 : 60);
const mean = (values: number[]) => values.reduce((sum, one) => sum + one, 0) / values.length;

/** A lecture in fast-forward; its end must be as quick as its beginning. Then its results, at once. */
export async function longLecture(run: Run, phones: number): Promise<void> {
	const { school } = run;
	const questions = questionsFor(phones);
	const question = ask('choice', phones);
	const lecture = await school.lecture(Array.from({ length: questions }, () => question.activity));
	await fill(run, [lecture], phones);
	const took: number[] = [];
	const memory: number[] = [];
	for (let n = 1; n <= questions; n++) {
		run.say(`question ${n} of ${questions}`);
		const activity = await next(lecture);
		const told = await run.phones.answer({
			activities: { [lecture.id]: activity },
			round: 1,
			...question,
			seconds: 0
		});
		check(run, `question ${n}`, told);
		took.push(summary(told.took).p95);
		memory.push(usage(school.amphi.pid).rss);
		await lecture.host('reveal');
		await verify(run, lecture, activity, question, told);
	}
	const tenth = Math.max(1, Math.floor(questions / 10));
	run.note({
		what: `${questions} questions: the last tenth acknowledged, p95 (floor: the first)`,
		phones,
		value: mean(took.slice(-tenth)),
		unit: 'ms',
		floor: mean(took.slice(0, tenth))
	});
	run.note({
		what: `${questions} questions: memory at the end (floor: a tenth in)`,
		phones,
		value: memory.at(-1) ?? NaN,
		unit: 'MB',
		floor: memory[tenth] ?? NaN
	});
	await lecture.host('end');
	await run.phones.leave();
	await results(run, lecture, phones, questions);
}

async function results(run: Run, lecture: Lecture, phones: number, questions: number) {
	for (const [what, path, budget] of [
		['results page', `/sessions/${lecture.id}`, 1],
		['answers.csv', `/sessions/${lecture.id}/answers.csv`, 2]
	] as const) {
		run.say(what);
		const began = now();
		// Compressed on the way, as a browser asks for it.
		const response = await fetch(run.school.amphi.url + path, {
			headers: { authorization: `Bearer ${run.school.token}` }
		});
		const { status } = response;
		const body = await response.text();
		const seconds = (now() - began) / 1000;
		if (status !== 200) run.fault(`${what}: ${status}`);
		const rows = body.split('\n').length - 2;
		if (path.endsWith('.csv') && rows !== phones * questions) {
			run.fault(
				`${what}: ${rows} rows of ${phones * questions}`,
				Math.abs(rows - phones * questions)
			);
		}
		run.note({
			what: `${what} of ${phones} × ${questions}`,
			phones,
			value: seconds,
			unit: 's',
			budget
		});
	}
}
