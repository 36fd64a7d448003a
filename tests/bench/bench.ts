import { hall, type Phones } from './hall.ts';
import { school, TWILIO, type Lecture, type School } from './lecture.ts';
import type { Options } from './options.ts';
import type { Told } from './orders.ts';
import { expected, type Question } from './questions.ts';
import type { Figure } from './report.ts';
import { summary } from './stats.ts';
import { startSupabase, type Supabase } from './supabase.ts';

/** What went wrong, with how many answers, joins or messages; a bench with anything in it fails. */
export interface Fault {
	what: string;
	n: number;
}

/** What every scenario works with. */
export interface Bench {
	options: Options;
	/** Plain inserts a second into the same database. */
	insertRate: number;
	postgres: boolean;
	/** A new, empty database; undefined for a new folder of PGlite's. */
	database(): Promise<string | undefined>;
	note(figure: Omit<Figure, 'scenario'>): void;
	fault(what: string, n?: number): void;
	say(progress: string): void;
}

/** A scenario under way: its server and its phones. */
export interface Run extends Bench {
	school: School;
	phones: Phones;
}

/** A scene on a server of its own, in the embedded edition; what it did wrong is a figure too. */
export function embedded(scene: (run: Run, phones: number) => Promise<void>) {
	return async (bench: Bench, phones: number): Promise<void> => {
		const url = await bench.database();
		await play(bench, url ? { DATABASE_URL: url } : {}, phones, scene);
	};
}

/** A scene on a server of its own that has its Supabase elsewhere, where all that it asks is counted. */
export function onSupabase(scene: (run: Run, phones: number, supabase: Supabase) => Promise<void>) {
	return async (bench: Bench, phones: number): Promise<void> => {
		const supabase = await startSupabase(await bench.database());
		try {
			await play(bench, supabase.environment, phones, (run) => scene(run, phones, supabase));
		} finally {
			await supabase.stop();
		}
	};
}

async function play(
	bench: Bench,
	environment: Record<string, string>,
	phones: number,
	scene: (run: Run, phones: number) => Promise<void>
): Promise<void> {
	let wrong = 0;
	const place = await school(environment);
	const crowd = hall();
	const run: Run = {
		...bench,
		school: place,
		phones: crowd,
		fault(what, n = 1) {
			wrong += n;
			bench.fault(what, n);
		}
	};
	try {
		await scene(run, phones);
	} finally {
		crowd.end();
		await place.stop();
	}
	bench.note({
		what: 'lost, counted twice or refused',
		phones,
		value: wrong,
		unit: '',
		budget: 0
	});
}

/** Notes what was refused or missing. */
export function check(run: Run, what: string, { refused }: Pick<Told, 'refused'>): void {
	for (const [reason, n] of Object.entries(refused)) run.fault(`${what}: ${n} × ${reason}`, n);
}

/** Compares what the phones were told is counted with what the table holds, answer by answer and key by key. */
export async function verify(
	run: Run,
	lecture: Lecture,
	activity: string,
	question: Question,
	{ said }: Pick<Told, 'said'>
): Promise<number> {
	const times = said[lecture.id] ?? [];
	const phones = times.reduce((sum, n) => sum + n, 0);
	const { answered, counts } = await lecture.counted(activity);
	const lost = Math.abs(answered - phones);
	if (lost > 0) run.fault(`${answered} of ${phones} acknowledged answers are in the table`, lost);
	const wanted = expected(question, times);
	for (const [key, n] of counts) wanted.set(key, (wanted.get(key) ?? 0) - n);
	const off = [...wanted.values()].reduce((sum, n) => sum + Math.abs(n), 0);
	if (off > 0 && lost === 0) run.fault(`the counts are off by ${off}`, off);
	return answered;
}

/** Fills halls with phones, a share of which texts. */
export async function fill(
	run: Run,
	lectures: Lecture[],
	phones: number,
	{ texting = 0, seconds = Math.max(1, phones / 300), pages = false } = {}
): Promise<void> {
	const { school } = run;
	run.say(`${phones} phones come in`);
	const told = await run.phones.enter({
		url: school.amphi.url,
		supabase: school.supabase,
		key: school.key,
		halls: lectures.map(({ id, code }) => ({ session: id, code })),
		phones,
		texting: Math.round(phones * texting),
		seconds,
		pages,
		twilio: { token: TWILIO.TWILIO_AUTH_TOKEN, url: `${school.amphi.url}/api/sms/twilio` }
	});
	check(run, 'joining', told);
	run.note({
		what: `a phone ${texting === 1 ? 'joins by text' : 'joins and subscribes'}, p95`,
		phones,
		value: summary(told.took).p95,
		unit: 'ms'
	});
}

/** Opens the next activity of a session; its id. */
export async function next(lecture: Lecture): Promise<string> {
	const { activity } = await lecture.host('next');
	if (!activity) throw new Error('the session has no next activity');
	return activity.id;
}
