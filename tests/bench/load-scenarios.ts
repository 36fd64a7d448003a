import type { Activity } from '../../src/lib/activities/index.ts';
import { now, pause } from './clock.ts';
import { check, fill, type Run } from './hall-scenario.ts';
import { OPTIONS, QUESTION, type Lecture } from './lecture.ts';
import { projector } from './projector.ts';
import { summary } from './stats.ts';
import { usage } from './usage.ts';

/** Opens the next activity of a session; its id. */
async function next(lecture: Lecture): Promise<string> {
	const state = await lecture.host('next');
	return state.activity!.id;
}

async function verify(run: Run, lecture: Lecture, activity: string, expected: number) {
	const { answered } = await lecture.counted(activity);
	if (answered !== expected) run.faults.push(`${answered} instead of ${expected} answers counted`);
}

/** How many answers a second are accepted and counted while everyone changes their mind again and again. */
export async function sustained(run: Run, phones: number): Promise<void> {
	const lecture = await run.school.lecture([QUESTION]);
	await fill(run, [lecture], phones);
	const activity = await next(lecture);
	run.say(`${phones} phones answer ten times in a row`);
	const told = await run.phones.answer({
		activities: { [lecture.id]: activity },
		round: 1,
		values: OPTIONS,
		seconds: 0,
		changes: 9
	});
	check(run, 'sustained', told);
	await verify(run, lecture, activity, phones);
	const seconds = (Math.max(...told.acknowledged) - Math.min(...told.sent)) / 1000;
	run.figures.push({
		what: 'answers accepted and counted, sustained',
		phones,
		value: told.sent.length / seconds,
		unit: '/s',
		floor: run.insertRate,
		budget: 3000
	});
	await run.phones.leave();
}

const CLOUD: Activity = { kind: 'cloud', content: { question: 'In a word?', words: 3, stop: [] } };
const OPEN: Activity = { kind: 'open', content: { question: 'Why?' } };

/** As many different words, and long texts, as there are phones. */
export async function texts(run: Run, phones: number): Promise<void> {
	const lecture = await run.school.lecture([CLOUD, OPEN]);
	await fill(run, [lecture], phones);
	const screen = await projector(
		run.school.amphi.url,
		run.school.key,
		run.school.token,
		lecture.id
	);
	const words = Array.from({ length: phones }, (_, i) => [`mot ${i.toString(36)} é`]);
	const long = Array.from(
		{ length: phones },
		(_, i) => `${i} ${'une phrase assez longue '.repeat(8)}`
	);
	for (const [what, values] of [
		['different words', words],
		['different texts of 200 characters', long]
	] as const) {
		const activity = await next(lecture);
		run.say(`${phones} ${what}`);
		const told = await run.phones.answer({
			activities: { [lecture.id]: activity },
			round: 1,
			values: [...values],
			seconds: 5
		});
		check(run, what, told);
		const full = await screen.until(activity, phones);
		if (full === null) run.faults.push(`${what}: the projector never had all`);
		await verify(run, lecture, activity, phones);
		await run.phones.received();
		const revealed = await lecture.host('reveal');
		check(run, what, await run.phones.heard(revealed.version));
		const { bytes } = await run.phones.received();
		run.figures.push(
			{
				what: `${what} within 5 s: acknowledged, p95`,
				phones,
				value: summary(told.took).p95,
				unit: 'ms'
			},
			{
				what: `${what}: last answer → the full count on the projector`,
				phones,
				value: (full ?? NaN) - Math.max(...told.sent),
				unit: 'ms',
				budget: 200
			},
			{
				what: `${what}: the reveal on a phone`,
				phones,
				value: Math.max(...bytes) / 1000,
				unit: 'kB'
			}
		);
	}
	screen.close();
	await run.phones.leave();
}

/** Many seminars at the same time, each with its own question. */
export async function seminars(run: Run, sessions: number, each: number): Promise<void> {
	run.say(`${sessions} sessions start`);
	const lectures: Lecture[] = [];
	for (let n = 0; n < sessions; n++) lectures.push(await run.school.lecture([QUESTION]));
	await fill(run, lectures, sessions * each, { seconds: 20 });
	const activities: Record<string, string> = {};
	for (const lecture of lectures) activities[lecture.id] = await next(lecture);
	run.say(`${sessions} sessions of ${each} vote`);
	const before = usage(run.school.amphi.pid).cpu;
	const told = await run.phones.answer({ activities, round: 1, values: OPTIONS, seconds: 5 });
	check(run, 'seminars', told);
	await pause(500);
	for (const lecture of lectures) await verify(run, lecture, activities[lecture.id]!, each);
	run.figures.push(
		{
			what: `${sessions} sessions of ${each} within 5 s: acknowledged, p95`,
			phones: sessions * each,
			value: summary(told.took).p95,
			unit: 'ms'
		},
		{
			what: `${sessions} sessions of ${each}: processor time`,
			phones: sessions * each,
			value: usage(run.school.amphi.pid).cpu - before,
			unit: 's'
		}
	);
	await run.phones.leave();
}

/** Texts at a steady rate. */
export async function texting(run: Run, perSecond: number, seconds: number): Promise<void> {
	const phones = perSecond * seconds;
	const lecture = await run.school.lecture([QUESTION]);
	await fill(run, [lecture], phones, { texting: 1, seconds });
	const activity = await next(lecture);
	run.say(`${perSecond} texts a second`);
	const told = await run.phones.answer({
		activities: { [lecture.id]: activity },
		round: 1,
		values: OPTIONS,
		seconds
	});
	check(run, 'texting', told);
	await verify(run, lecture, activity, phones);
	run.figures.push({
		what: `${perSecond} texts a second: answered, p95`,
		phones,
		value: summary(told.took).p95,
		unit: 'ms'
	});
	await run.phones.leave();
}

/** A lecture in fast-forward; its end must be as quick as its beginning. Then its results, at once. */
export async function longLecture(run: Run, phones: number, questions: number): Promise<void> {
	const { school, figures } = run;
	const lecture = await school.lecture(
		Array.from({ length: questions }, () => QUESTION),
		'anonymous'
	);
	await fill(run, [lecture], phones);
	const took: number[] = [];
	const memory: number[] = [];
	for (let n = 1; n <= questions; n++) {
		run.say(`question ${n} of ${questions}`);
		const activity = await next(lecture);
		const told = await run.phones.answer({
			activities: { [lecture.id]: activity },
			round: 1,
			values: OPTIONS,
			seconds: 0
		});
		check(run, `question ${n}`, told);
		took.push(summary(told.took).p95);
		memory.push(usage(school.amphi.pid).rss);
		await lecture.host('reveal');
		if (n === 1 || n === questions) await verify(run, lecture, activity, phones);
	}
	const tenth = Math.max(1, Math.floor(questions / 10));
	const mean = (values: number[]) => values.reduce((sum, one) => sum + one, 0) / values.length;
	figures.push(
		{
			what: `${questions} questions: the last tenth acknowledged, p95 (floor: the first)`,
			phones,
			value: mean(took.slice(-tenth)),
			unit: 'ms',
			floor: mean(took.slice(0, tenth))
		},
		{
			what: `${questions} questions: memory at the end (floor: a tenth in)`,
			phones,
			value: memory.at(-1) ?? NaN,
			unit: 'MB',
			floor: memory[tenth] ?? NaN
		}
	);
	await lecture.host('end');
	await run.phones.leave();
	for (const [what, path, budget] of [
		['results page', `/sessions/${lecture.id}`, 1],
		['answers.csv', `/sessions/${lecture.id}/answers.csv`, 2]
	] as const) {
		run.say(what);
		const began = now();
		// Compressed on the way, as a browser asks for it.
		const response = await fetch(school.amphi.url + path, {
			headers: { authorization: `Bearer ${school.token}` }
		});
		const { status } = response;
		const body = await response.text();
		const seconds = (now() - began) / 1000;
		if (status !== 200) run.faults.push(`${what}: ${status}`);
		const rows = body.split('\n').length - 2;
		if (path.endsWith('.csv') && rows !== phones * questions) {
			run.faults.push(`${what}: ${rows} rows of ${phones * questions}`);
		}
		figures.push({
			what: `${what} of ${phones} × ${questions}`,
			phones,
			value: seconds,
			unit: 's',
			budget
		});
	}
}
