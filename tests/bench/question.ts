import { now, pause } from './clock.ts';
import { check, next, verify, type Run } from './bench.ts';
import type { Lecture } from './lecture.ts';
import type { Told } from './orders.ts';
import { delays, type Projector } from './projector.ts';
import type { Question } from './questions.ts';
import { summary, type Summary } from './stats.ts';
import { usage } from './usage.ts';

/** A hall that answers a question, as `put` lets it. */
export interface Asking {
	lecture: Lecture;
	screen: Projector;
	question: Question;
	seconds: number;
	times?: number;
	drops?: number;
}

export interface Asked {
	told: Told;
	/** From an answer sent to the first screen that counts it, in ms. */
	delay: Summary;
	acknowledged: Summary;
	/** From the last answer sent to the full count on the screen, in ms. */
	full: number;
	/** Processor time of the server, in seconds. */
	cpu: number;
}

/** Opens the next question, lets everyone answer it, and checks every count. */
export async function put(run: Run, asking: Asking): Promise<Asked> {
	const { lecture, screen, question, ...how } = asking;
	const { school } = run;
	const activity = await next(lecture);
	await pause(300);
	const before = usage(school.amphi.pid).cpu;
	const { values, texts } = question;
	const activities = { [lecture.id]: activity };
	const told = await run.phones.answer({ activities, round: 1, values, texts, ...how });
	check(run, 'answering', told);
	const phones = told.sent.length;
	const full = await screen.until(activity, phones);
	await pause(200);
	const cpu = usage(school.amphi.pid).cpu - before;
	const counted = await verify(run, lecture, activity, question, told);
	const shown = screen.shown.filter((one) => one.activity === activity).at(-1)?.answered ?? 0;
	if (shown !== counted) {
		run.fault(`the projector says ${shown}, the table ${counted}`, Math.abs(counted - shown));
	}
	return {
		told,
		delay: summary(delays(told.sent, told.acknowledged, screen.shown, activity)),
		acknowledged: summary(told.took),
		full: (full ?? NaN) - Math.max(...told.sent),
		cpu
	};
}

/** Changes the phase; how long the last phone took to hear of it, in ms, or null when none listens. */
export async function phaseChange(
	run: Run,
	lecture: Lecture,
	what: string
): Promise<number | null> {
	const began = now();
	const state = await lecture.host(what);
	const told = await run.phones.heard(state.version);
	check(run, `phase ${what}`, told);
	return told.acknowledged.length > 0 ? Math.max(...told.acknowledged) - began : null;
}
