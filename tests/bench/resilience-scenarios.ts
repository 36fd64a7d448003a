import { now, pause } from './clock.ts';
import { check, fill, type Run } from './bench.ts';
import { projector } from './projector.ts';
import { phaseChange, put } from './question.ts';
import { ask } from './questions.ts';
import { summary } from './stats.ts';
import { usage } from './usage.ts';

const COPIES = 10;
/** Share of the sockets that is cut. */
const DROPS = 0.3;

/** Each phone sends the same answer ten times at once, as one that has lost its patience: all count once. */
export async function duplicates(run: Run, phones: number): Promise<void> {
	const question = ask(run.options.kind, phones);
	const lecture = await run.school.lecture([question.activity]);
	await fill(run, [lecture], phones);
	const screen = await projector(run.school, lecture.id);
	run.say(`${phones} phones answer ${COPIES} times at once`);
	const { seconds } = run.options;
	const asked = await put(run, { lecture, screen, question, seconds, times: COPIES });
	run.note({
		what: `${COPIES} copies of each answer: all acknowledged, p95`,
		phones,
		value: asked.acknowledged.p95,
		unit: 'ms'
	});
	run.note({
		what: `${COPIES} copies of each answer: sent → on the projector, p95`,
		phones,
		value: asked.delay.p95,
		unit: 'ms'
	});
	run.note({
		what: `${COPIES} copies of each answer: processor time of the server`,
		phones,
		value: asked.cpu,
		unit: 's'
	});
	screen.close();
	await lecture.host('end');
}

/** A share of the sockets is cut in the middle of a vote, and once more while the answer is revealed. */
export async function drops(run: Run, phones: number): Promise<void> {
	const question = ask(run.options.kind, phones);
	const lecture = await run.school.lecture([question.activity]);
	await fill(run, [lecture], phones);
	const screen = await projector(run.school, lecture.id);
	const { seconds, drops: share = DROPS } = run.options;
	const cut = `${Math.round(share * 100)} % of the sockets cut`;

	run.say(`${cut} while ${phones} phones vote`);
	const asked = await put(run, { lecture, screen, question, seconds, drops: share });
	run.note({
		what: `${cut} in the middle of a vote: sent → on the projector, p95`,
		phones,
		value: asked.delay.p95,
		unit: 'ms'
	});
	run.note({
		what: `${cut} in the middle of a vote: subscribed and up to date again, p95`,
		phones,
		value: summary(asked.told.back).p95,
		unit: 'ms'
	});
	const closed = await phaseChange(run, lecture, 'close');
	run.note({
		what: `${cut} in the middle of a vote: its end → the last phone`,
		phones,
		value: closed ?? NaN,
		unit: 'ms'
	});

	run.say('the answer is revealed while they are away');
	const coming = run.phones.drop({ share, patiently: true });
	const { version } = await lecture.host('reveal');
	const revealed = now();
	check(run, 'reconnecting', await coming);
	const told = await run.phones.heard(version);
	check(run, 'the reveal', told);
	run.note({
		what: `${cut} as the answer is revealed: the last phone has it (waits of 0.5 to 1.5 s before it tries)`,
		phones,
		value: Math.max(...told.acknowledged) - revealed,
		unit: 'ms'
	});
	screen.close();
	await lecture.host('end');
}

/** No socket gets through: every phone asks for the state instead, and hears of the next question all the same. */
export async function polling(run: Run, phones: number): Promise<void> {
	const question = ask(run.options.kind, phones);
	const lecture = await run.school.lecture([question.activity, question.activity]);
	await fill(run, [lecture], phones);
	await lecture.host('next');
	run.say(`${phones} phones ask`);
	const seconds = phones < 1000 ? 5 : 16;
	const asking = run.phones.poll({ seconds });
	// The first round carries the whole state; from then on, nothing has changed.
	await pause(5000);
	const before = usage(run.school.amphi.pid).cpu;
	const began = now();
	const settled = Math.max(0, (seconds - 6) * 1000);
	await pause(settled);
	if (settled > 0) {
		run.note({
			what: 'phones that ask instead of listening: cores of the server',
			phones,
			value: (usage(run.school.amphi.pid).cpu - before) / ((now() - began) / 1000),
			unit: '',
			...(phones === 1000 && { budget: 0.1 })
		});
	}
	const asked = await asking;
	check(run, 'asking', asked);
	run.note({
		what: 'phones that ask instead of listening: answered, p95',
		phones,
		value: summary(asked.took).p95,
		unit: 'ms'
	});
	const { version } = await lecture.host('next');
	check(run, 'asking', await run.phones.poll({ seconds: 5 }));
	check(run, 'the next question', await run.phones.heard(version));
	await lecture.host('end');
}
