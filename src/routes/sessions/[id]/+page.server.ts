import { fail, redirect } from '@sveltejs/kit';
import * as v from 'valibot';
import { KINDS } from '$lib/activities';
import { gradesOf } from '$lib/moodle/gradebook';
import { distribution } from '$lib/results/standings';
import { env } from '$lib/server/env';
import { missing, sentence } from '$lib/server/problem';
import * as results from '$lib/server/results';
import * as sessions from '$lib/server/sessions';
import { requireTeacher } from '$lib/server/teachers';
import type { Actions, PageServerLoad } from './$types';

/** Students listed on the page; the files have them all. */
const LISTED = 500;

export const load: PageServerLoad = async (event) => {
	const teacher = await requireTeacher(event);
	const client = event.locals.supabase;
	const session = await sessions.own(client, event.params.id);
	if (!session) missing();
	const report = await results.report(client, session.id);
	const { activities, participants } = report;
	const tallies = await results.tallies(client, session.id, activities, participants.length);
	const asked = activities.filter(({ phase }) => phase !== null);
	const { matched, unmatched } = gradesOf(report.standings, session.max_points);
	// The numbers that the participants have in answers.csv.
	const number = new Map(participants.map(({ id }, i) => [id, i + 1]));
	const refused = event.url.searchParams.get('roster');
	const byPoints = report.standings.toSorted((a, b) => (b.share ?? -1) - (a.share ?? -1));
	return {
		teacher,
		session,
		years: years(),
		participants: participants.length,
		active: report.standings.filter(({ answered }) => answered > 0).length,
		asked: asked.map(({ id, position, kind, content }) => ({
			id,
			position,
			kind,
			content,
			shares: KINDS[kind].shares,
			title: KINDS[kind].title(content as never),
			tallies: tallies.filter(({ activity }) => activity === id)
		})),
		graded: asked.some(({ graded }) => graded),
		students: byPoints
			.slice(0, LISTED)
			.map(({ participants: [first = ''], name, identity, channel, answered, share }) => ({
				n: number.get(first) ?? 0,
				name,
				identity,
				channel,
				answered,
				points: share === null ? null : share * session.max_points
			})),
		unlisted: Math.max(0, byPoints.length - LISTED),
		distribution: distribution(report.standings),
		moodle: { matched: matched.length, unmatched: unmatched.length },
		refused: refused === 'invalid_roster' || refused === 'too_large' ? sentence(refused) : null
	};
};

const settings = v.object({
	maxPoints: v.pipe(
		v.string(),
		v.transform(Number),
		v.number(),
		v.minValue(0.01),
		v.maxValue(999_999)
	),
	purgeAt: v.pipe(v.string(), v.isoDate())
});
/** A session may be kept so many years at most, or as long as this server keeps them. */
const years = () => Math.max(3, Math.ceil(env().retentionDays / 365));
const YEAR = 366 * 24 * 60 * 60 * 1000;

export const actions: Actions = {
	configure: async (event) => {
		await requireTeacher(event);
		const parsed = v.safeParse(settings, Object.fromEntries(await event.request.formData()));
		const until = parsed.success ? Date.parse(parsed.output.purgeAt) : NaN;
		if (!parsed.success || until < Date.now() || until > Date.now() + years() * YEAR) {
			return fail(422, { message: sentence('invalid') });
		}
		const done = await sessions.configure(event.locals.supabase, event.params.id, {
			maxPoints: parsed.output.maxPoints,
			purgeAt: new Date(until).toISOString()
		});
		if (done === 'not_found') missing();
		return done === 'done' ? { saved: true } : fail(409, { message: sentence(done) });
	},
	end: async (event) => {
		await requireTeacher(event);
		const done = await sessions.command(event.locals.supabase, event.params.id, 'end');
		if (done.status === 'not_found') missing();
		redirect(303, '/sessions');
	},
	delete: async (event) => {
		await requireTeacher(event);
		await sessions.remove(event.locals.supabase, event.params.id);
		redirect(303, '/sessions');
	}
};
