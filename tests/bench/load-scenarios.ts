import { pause } from './clock.ts';
import { check, fill, next, verify, type Run } from './bench.ts';
import type { Lecture } from './lecture.ts';
import { projector } from './projector.ts';
import { ask, said, type Question } from './questions.ts';
import { summary } from './stats.ts';
import { usage } from './usage.ts';

const RATE = 3000;

/** How many answers a second are accepted and counted while everyone changes their mind again and again. */
export async function sustained(run: Run, phones: number): Promise<void> {
	const { duration } = run.options;
	const question = ask('choice', phones);
	const lecture = await run.school.lecture([question.activity]);
	await fill(run, [lecture], phones);
	const activity = await next(lecture);
	run.say(`${phones} phones change their minds for ${duration} s`);
	const told = await run.phones.answer({
		activities: { [lecture.id]: activity },
		round: 1,
		...question,
		seconds: 0,
		lasting: duration
	});
	check(run, 'sustained', told);
	await verify(run, lecture, activity, question, told);
	const seconds = (Math.max(...told.acknowledged) - Math.min(...told.sent)) / 1000;
	run.note({
		what: `answers accepted and counted, for ${duration} s`,
		phones,
		value: told.sent.length / seconds,
		unit: '/s',
		floor: run.insertRate,
		...(phones >= 1000 && { budget: RATE })
	});
}

/** As many phones as it takes for the limit of each, 30 at once and 2 a second, not to be what is measured. */
export function enough(duration: number): number {
	return Math.max(1000, Math.ceil((4 * RATE * duration) / (30 + 2 * duration)));
}

/** As many different words, and long texts, as there are phones. */
export async function texts(run: Run, phones: number): Promise<void> {
	const words: Question = {
		...ask('cloud', phones),
		...said(
			phones,
			(i) => `mot ${i.toString(36)} é`,
			(text) => [text]
		)
	};
	const long: Question = {
		...ask('open', phones),
		...said(
			phones,
			(i) => `${i} ${'une phrase assez longue '.repeat(8)}`.trim(),
			(text) => text
		)
	};
	const lecture = await run.school.lecture([words.activity, long.activity]);
	await fill(run, [lecture], phones);
	const screen = await projector(run.school, lecture.id);
	for (const [what, question] of [
		['different words', words],
		['different texts of 200 characters', long]
	] as const) {
		const activity = await next(lecture);
		run.say(`${phones} ${what}`);
		const told = await run.phones.answer({
			activities: { [lecture.id]: activity },
			round: 1,
			...question,
			seconds: 5
		});
		check(run, what, told);
		const full = await screen.until(activity, phones);
		if (full === null) run.fault(`${what}: the projector never had all`);
		await verify(run, lecture, activity, question, told);
		await run.phones.received();
		const revealed = await lecture.host('reveal');
		check(run, what, await run.phones.heard(revealed.version));
		const { bytes } = await run.phones.received();
		run.note({
			what: `${what} within 5 s: acknowledged, p95`,
			phones,
			value: summary(told.took).p95,
			unit: 'ms'
		});
		run.note({
			what: `${what}: last answer → the full count on the projector`,
			phones,
			value: (full ?? NaN) - Math.max(...told.sent),
			unit: 'ms',
			budget: 200
		});
		run.note({
			what: `${what}: the reveal on a phone`,
			phones,
			value: Math.max(...bytes) / 1000,
			unit: 'kB'
		});
	}
	screen.close();
}

/** In a seminar. */
const EACH = 30;

/** Many seminars at the same time, each with its own question. */
export async function seminars(run: Run, phones: number): Promise<void> {
	const sessions = Math.ceil(phones / EACH);
	run.say(`${sessions} sessions start`);
	const question = ask('choice', phones);
	const lectures: Lecture[] = [];
	for (let n = 0; n < sessions; n++) lectures.push(await run.school.lecture([question.activity]));
	await fill(run, lectures, phones, { seconds: Math.min(20, phones / 100) });
	const activities: Record<string, string> = {};
	for (const lecture of lectures) activities[lecture.id] = await next(lecture);
	run.say(`${sessions} sessions of ${EACH} vote`);
	const before = usage(run.school.amphi.pid).cpu;
	const told = await run.phones.answer({ activities, round: 1, ...question, seconds: 5 });
	check(run, 'seminars', told);
	await pause(500);
	const cpu = usage(run.school.amphi.pid).cpu - before;
	for (const lecture of lectures) {
		await verify(run, lecture, activities[lecture.id]!, question, told);
	}
	run.note({
		what: `${sessions} sessions of ${EACH} within 5 s: acknowledged, p95`,
		phones,
		value: summary(told.took).p95,
		unit: 'ms'
	});
	run.note({
		what: `${sessions} sessions of ${EACH}: processor time of the server`,
		phones,
		value: cpu,
		unit: 's'
	});
}

const PER_SECOND = 50;

/** Texts at a steady rate, through the signed webhook. */
export async function texting(run: Run, phones: number): Promise<void> {
	const seconds = phones / PER_SECOND;
	const question = ask('choice', phones);
	const lecture = await run.school.lecture([question.activity]);
	await fill(run, [lecture], phones, { texting: 1, seconds });
	const activity = await next(lecture);
	run.say(`${PER_SECOND} texts a second`);
	const told = await run.phones.answer({
		activities: { [lecture.id]: activity },
		round: 1,
		...question,
		seconds
	});
	check(run, 'texting', told);
	await verify(run, lecture, activity, question, told);
	run.note({
		what: `${PER_SECOND} texts a second: answered, p95`,
		phones,
		value: summary(told.took).p95,
		unit: 'ms'
	});
}
