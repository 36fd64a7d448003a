import { pause } from './clock.ts';
import { check, fill, next, verify, type Run } from './bench.ts';
import type { Lecture } from './lecture.ts';
import type { Told } from './orders.ts';
import { billed, month, share } from './prices.ts';
import { projector, type Projector } from './projector.ts';
import { ask, type Question } from './questions.ts';
import type { Supabase } from './supabase.ts';

const ACTIVITIES = 20;
/** How much slower the last activity is answered: what batches save shrinks when answers trickle in. */
const SLOWER = 6;
/** Lectures in the month of a school. */
const MONTH = 100;

interface Spent {
	sent: number;
	received: number;
	requests: number;
}

interface Asked {
	id: string;
	told: Told;
}

interface Meter {
	/** What was used since the last call. */
	since(): Promise<Spent>;
}

/**
 * What a lecture asks of Supabase: an app in the edition that has its Supabase elsewhere, with phones that
 * load pages as browsers do. Every request and broadcast is counted where it arrives.
 */
export async function cost(run: Run, phones: number, supabase: Supabase): Promise<void> {
	const { school, options, note } = run;
	const question = ask(options.kind, phones);
	const lecture = await school.lecture(
		Array.from({ length: ACTIVITIES + 1 }, () => question.activity)
	);
	const page = await school.ask(`/present/${lecture.id}`);
	if (page.status !== 200) run.fault(`the projector's page: ${page.status}`);
	const screen = await projector(school, lecture.id);
	const meter = await metered(run, supabase, screen);

	await fill(run, [lecture], phones, { pages: true });
	const entrance = await meter.since();
	const each: Spent[] = [];
	const asked: Asked[] = [];
	for (let n = 1; n <= ACTIVITIES; n++) {
		run.say(`activity ${n} of ${ACTIVITIES}`);
		asked.push(await activity(run, lecture, screen, question, options.seconds));
		each.push(await meter.since());
	}
	run.say('an activity that takes its time');
	const slowly = (options.seconds || 1) * SLOWER;
	await activity(run, lecture, screen, question, slowly);
	const slow = await meter.since();
	await lecture.host('end');
	const end = await meter.since();
	const { connections } = await supabase.counts();
	screen.close();
	for (const { id, told } of asked) await verify(run, lecture, id, question, told);
	const votes = asked.reduce((all, { told }) => all + told.sent.length, 0);

	const whole = sum([entrance, ...each, end]);
	const patient = sum([entrance, ...each.map(() => slow), end]);
	/** Each vote sent on to every phone, by the same rule; nothing else counted. */
	const naive = billed(votes, votes * phones);
	const messages = billed(whole.sent, whole.received);
	const answered = `${ACTIVITIES} activities answered within ${options.seconds} s each`;
	note({ what: `Realtime messages: ${answered}`, phones, value: messages, unit: '', naive });
	note({
		what: `Realtime messages: the same within ${slowly} s each`,
		phones,
		value: billed(patient.sent, patient.received),
		unit: '',
		naive
	});
	note({
		what: 'Realtime messages: one activity, the most',
		phones,
		value: Math.max(...each.map(({ sent, received }) => billed(sent, received))),
		unit: '',
		naive: naive / ACTIVITIES
	});
	note({
		what: `requests to REST and Auth: ${answered}`,
		phones,
		value: whole.requests,
		unit: ''
	});
	note({
		what: `requests to REST and Auth: the same within ${slowly} s each`,
		phones,
		value: patient.requests,
		unit: ''
	});
	note({ what: 'Realtime connections at once', phones, value: connections, unit: '' });
	note({
		what: 'a lecture at the published rate of messages',
		phones,
		value: share(messages),
		unit: '$',
		naive: share(naive)
	});
	note({
		what: `${MONTH} lectures in a month, beyond what the Pro plan includes`,
		phones,
		value: month(messages * MONTH, connections),
		unit: '$',
		naive: month(naive * MONTH, connections)
	});
}

/** One activity as a teacher leads it: open, close, reveal. */
async function activity(
	run: Run,
	lecture: Lecture,
	screen: Projector,
	question: Question,
	seconds: number
): Promise<Asked> {
	const id = await next(lecture);
	const { values, texts } = question;
	const told = await run.phones.answer({
		activities: { [lecture.id]: id },
		round: 1,
		values,
		texts,
		seconds
	});
	check(run, 'answering', told);
	if ((await screen.until(id, told.sent.length)) === null) {
		run.fault('the projector never had all answers');
	}
	await lecture.host('close');
	const revealed = await lecture.host('reveal');
	check(run, 'revealing', await run.phones.heard(revealed.version));
	return { id, told };
}

/** Counts at both ends, and says so when a broadcast that was sent did not reach all who listen. */
async function metered(run: Run, supabase: Supabase, screen: Projector): Promise<Meter> {
	let before = { ...(await supabase.counts()), shown: screen.messages() };
	return {
		async since() {
			// The last count is told to the host within 100 ms.
			await pause(300);
			const { messages } = await run.phones.received();
			const now = { ...(await supabase.counts()), shown: screen.messages() };
			const sent = now.sent - before.sent;
			const shown = now.shown - before.shown;
			// The screen hears everything, phones the states only: those are as many for each.
			if (shown !== sent) run.fault(`the projector heard ${shown} of ${sent} broadcasts`, 1);
			const most = Math.max(0, ...messages);
			const missed = messages.reduce((sum, n) => sum + most - n, 0);
			if (missed > 0) run.fault(`${missed} broadcasts did not reach a phone`, missed);
			const spent = {
				sent,
				received: shown + messages.reduce((sum, n) => sum + n, 0),
				requests: now.requests - before.requests
			};
			before = now;
			return spent;
		}
	};
}

function sum(spent: readonly Spent[]): Spent {
	return spent.reduce((all, one) => ({
		sent: all.sent + one.sent,
		received: all.received + one.received,
		requests: all.requests + one.requests
	}));
}
