import { pause } from './clock.ts';
import { check, fill, type Run } from './bench.ts';
import { floor } from './floor.ts';
import type { Lecture } from './lecture.ts';
import { delays, projector } from './projector.ts';
import { phaseChange, put, type Asking } from './question.ts';
import { ask } from './questions.ts';
import { summary } from './stats.ts';
import { usage } from './usage.ts';

const SHARES = ['p50', 'p95', 'p99'] as const;
/** The arrival that the budgets are for, in seconds. */
const USUAL = 5;

/** A hall with one question after the other: every row of the budgets. */
export async function hallOf(run: Run, phones: number): Promise<void> {
	const { school, options } = run;
	const question = ask(options.kind, phones);
	const lecture = await school.lecture(Array.from({ length: 4 }, () => question.activity));
	await fill(run, [lecture], phones, { texting: options.sms });
	const screen = await projector(school, lecture.id);
	const asking = { lecture, screen, question };
	if (options.seconds > 0) {
		await within(run, phones, { ...asking, seconds: options.seconds, drops: options.drops });
	}
	await atOnce(run, phones, { ...asking, seconds: 0 });
	if (options.sms < 1) await overSockets(run, phones, lecture);
	// While everyone is still here, on a server that has served this hall and nothing else.
	run.note({
		what: 'memory of the server',
		phones,
		value: usage(school.amphi.pid).rss,
		unit: 'MB',
		...(phones <= 1000 && { budget: run.postgres ? 350 : 900 })
	});
	screen.close();
	await lecture.host('end');
}

/** Halls of 2,000 and 3,000 may take twice as long. */
const larger = (phones: number) => (phones > 1000 ? 2 : 1);

async function within(run: Run, phones: number, asking: Asking): Promise<void> {
	const { seconds } = asking;
	run.say(`${phones} phones answer within ${seconds} s`);
	const { delay, full, cpu } = await put(run, asking);
	const bare = await floor(phones, seconds);
	const bareDelay = summary(delays(bare.sent, bare.acknowledged, bare.shown, 'floor'));
	for (const share of SHARES) {
		run.note({
			what: `answers within ${seconds} s: sent → on the projector, ${share}`,
			phones,
			value: delay[share],
			unit: 'ms',
			floor: bareDelay[share],
			...(share === 'p95' && seconds === USUAL && { budget: 150 * larger(phones) })
		});
	}
	run.note({
		what: 'last answer → the full count on the projector',
		phones,
		value: full,
		unit: 'ms',
		budget: 200 * larger(phones)
	});
	run.note({
		what: 'processor time of the server for one question',
		phones,
		value: cpu,
		unit: 's',
		floor: bare.cpu,
		...(phones <= 1000 && { budget: 1 })
	});
}

async function atOnce(run: Run, phones: number, asking: Asking): Promise<void> {
	run.say(`${phones} phones answer in the same instant`);
	const { acknowledged, delay } = await put(run, asking);
	const bare = await floor(phones, 0);
	const bareAcknowledged = summary(bare.sent.map((at, i) => bare.acknowledged[i]! - at));
	for (const share of SHARES) {
		run.note({
			what: `answers in the same instant: acknowledged, ${share}`,
			phones,
			value: acknowledged[share],
			unit: 'ms',
			floor: bareAcknowledged[share],
			...(share === 'p95' && phones <= 1000 && { budget: 300 })
		});
	}
	run.note({
		what: 'answers in the same instant: sent → on the projector, p95',
		phones,
		value: delay.p95,
		unit: 'ms'
	});
}

async function overSockets(run: Run, phones: number, lecture: Lecture): Promise<void> {
	run.say('the phase changes');
	const changes: number[] = [];
	for (const what of ['close', 'open', 'close', 'reveal']) {
		changes.push((await phaseChange(run, lecture, what)) ?? NaN);
		await pause(200);
	}
	run.note({
		what: 'phase change → the last phone',
		phones,
		value: Math.max(...changes),
		unit: 'ms',
		budget: 200 * larger(phones)
	});

	await run.phones.received();
	await lecture.host('next');
	await pause(500);
	const { bytes } = await run.phones.received();
	run.note({
		what: 'a question on the phone',
		phones,
		value: summary(bytes).max / 1000,
		unit: 'kB',
		budget: 2
	});

	run.say(`${phones} sockets are cut`);
	const { back, refused } = await run.phones.drop({ share: 1, patiently: false });
	check(run, 'reconnecting', { refused });
	run.note({
		what: 'all reconnect at once, usable again, p95',
		phones,
		value: summary(back).p95,
		unit: 'ms',
		...(phones <= 1000 && { budget: 2000 })
	});
}
