import { now, pause } from './clock.ts';
import { floor } from './floor.ts';
import type { Phones } from './hall.ts';
import { OPTIONS, QUESTION, TWILIO, type Lecture, type School } from './lecture.ts';
import { delays, projector } from './projector.ts';
import type { Figure } from './report.ts';
import { summary } from './stats.ts';
import { usage } from './usage.ts';

/** What went wrong; a bench with anything in it fails. */
export type Faults = string[];

export interface Run {
	school: School;
	phones: Phones;
	figures: Figure[];
	faults: Faults;
	say(progress: string): void;
	/** Plain inserts a second into the same database. */
	insertRate: number;
	postgres: boolean;
}

interface Told {
	refused: Record<string, number>;
}

/** Notes what was refused or missing. */
export function check(run: Run, what: string, { refused }: Told): void {
	for (const [reason, n] of Object.entries(refused)) run.faults.push(`${what}: ${n} × ${reason}`);
}

/** Fills halls with phones, some of which text. */
export async function fill(
	run: Run,
	lectures: Lecture[],
	phones: number,
	{ texting = 0, seconds = Math.max(1, phones / 300) } = {}
): Promise<void> {
	const { school } = run;
	run.say(`${phones} phones come in`);
	const told = await run.phones.enter({
		url: school.amphi.url,
		key: school.key,
		halls: lectures.map(({ id, code }) => ({ session: id, code })),
		phones,
		texting: Math.round(phones * texting),
		seconds,
		twilio: {
			token: TWILIO.TWILIO_AUTH_TOKEN,
			url: `${school.amphi.url}/api/sms/twilio`
		}
	});
	check(run, 'joining', told);
	run.figures.push({
		what: 'a phone joins and subscribes, p95',
		phones,
		value: summary(told.took).p95,
		unit: 'ms'
	});
}

/** A hall with one question after the other: every row of the budgets. */
export async function hallOf(run: Run, phones: number, texting: number): Promise<void> {
	const { school, figures, say } = run;
	const lecture = await school.lecture(Array.from({ length: 4 }, () => QUESTION));
	await fill(run, [lecture], phones, { texting });
	const screen = await projector(school.amphi.url, school.key, school.token, lecture.id);
	const large = phones > 1000 ? 2 : 1;

	say(`${phones} phones answer within 5 s`);
	const slow = await question(run, lecture, screen, phones, 5);
	const bare = await floor(phones, 5);
	const bareDelay = summary(delays(bare.sent, bare.acknowledged, bare.shown, 'floor'));
	figures.push(
		...(['p50', 'p95', 'p99'] as const).map((share): Figure => ({
			what: `answers within 5 s: sent → on the projector, ${share}`,
			phones,
			value: slow.delay[share],
			unit: 'ms',
			floor: bareDelay[share],
			...(share === 'p95' && { budget: 150 * large })
		})),
		{
			what: 'last answer → the full count on the projector',
			phones,
			value: slow.full,
			unit: 'ms',
			budget: 200 * large
		},
		{
			what: 'processor time of the server for one question',
			phones,
			value: slow.cpu,
			unit: 's',
			floor: bare.cpu,
			...(phones <= 1000 && { budget: 1 })
		}
	);

	say(`${phones} phones answer in the same instant`);
	const instant = await question(run, lecture, screen, phones, 0);
	const bareInstant = await floor(phones, 0);
	const bareAcknowledged = summary(
		bareInstant.sent.map((at, i) => bareInstant.acknowledged[i]! - at)
	);
	figures.push(
		...(['p50', 'p95', 'p99'] as const).map((share): Figure => ({
			what: `answers in the same instant: acknowledged, ${share}`,
			phones,
			value: instant.acknowledged[share],
			unit: 'ms',
			floor: bareAcknowledged[share],
			...(share === 'p95' && phones <= 1000 && { budget: 300 })
		})),
		{
			what: 'answers in the same instant: sent → on the projector, p95',
			phones,
			value: instant.delay.p95,
			unit: 'ms'
		}
	);

	say('the phase changes');
	const changes: number[] = [];
	for (const what of ['close', 'open', 'close', 'reveal']) {
		changes.push(await phaseChange(run, lecture, what));
		await pause(200);
	}
	figures.push({
		what: 'phase change → the last phone',
		phones,
		value: Math.max(...changes),
		unit: 'ms',
		budget: 200 * large
	});

	await run.phones.received();
	await lecture.host('next');
	await pause(500);
	const { bytes } = await run.phones.received();
	figures.push({
		what: 'a question on the phone',
		phones,
		value: summary(bytes).max / 1000,
		unit: 'kB',
		budget: 2
	});

	say(`${phones} sockets are cut`);
	const back = await run.phones.drop(1);
	check(run, 'reconnecting', back);
	figures.push({
		what: 'all reconnect at once, usable again, p95',
		phones,
		value: summary(back.took).p95,
		unit: 'ms',
		...(phones <= 1000 && { budget: 2000 })
	});
	figures.push({
		what: 'memory of the server',
		phones,
		value: usage(school.amphi.pid).rss,
		unit: 'MB',
		...(phones <= 1000 && { budget: run.postgres ? 350 : 900 })
	});
	screen.close();
	await lecture.host('end');
	await run.phones.leave();
}

async function phaseChange(run: Run, lecture: Lecture, what: string): Promise<number> {
	const began = now();
	const state = await lecture.host(what);
	const told = await run.phones.heard(state.version);
	check(run, `phase ${what}`, told);
	return Math.max(...told.acknowledged) - began;
}

interface Asked {
	delay: ReturnType<typeof summary>;
	acknowledged: ReturnType<typeof summary>;
	/** From the last acknowledgement to the full count on the screen, in ms. */
	full: number;
	cpu: number;
}

/** Opens the next question and lets everyone answer it once. */
async function question(
	run: Run,
	lecture: Lecture,
	screen: Awaited<ReturnType<typeof projector>>,
	phones: number,
	seconds: number
): Promise<Asked> {
	const { school } = run;
	const state = await lecture.host('next');
	const activity = state.activity!.id;
	await pause(300);
	const before = usage(school.amphi.pid).cpu;
	const told = await run.phones.answer({
		activities: { [lecture.id]: activity },
		round: 1,
		values: OPTIONS,
		seconds
	});
	check(run, 'answering', told);
	const full = await screen.until(activity, phones);
	await pause(200);
	const cpu = usage(school.amphi.pid).cpu - before;
	const counted = await lecture.counted(activity);
	const shown = screen.shown.filter((one) => one.activity === activity).at(-1);
	if (counted.answered !== phones) {
		run.faults.push(`${counted.answered} of ${phones} acknowledged answers are in the table`);
	}
	if (full === null || shown?.answered !== counted.answered) {
		run.faults.push(`the projector says ${shown?.answered}, the table ${counted.answered}`);
	}
	return {
		delay: summary(delays(told.sent, told.acknowledged, screen.shown, activity)),
		acknowledged: summary(told.took),
		full: (full ?? NaN) - Math.max(...told.sent),
		cpu
	};
}
