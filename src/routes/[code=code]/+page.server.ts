import { randomUUID } from 'node:crypto';
import { fail, redirect, type RequestEvent } from '@sveltejs/kit';
import { KINDS } from '$lib/activities';
import { readCode } from '$lib/live/code';
import type { Receipt } from '$lib/live/outbox';
import { getLocale } from '$lib/i18n/paraglide/runtime';
import * as answers from '$lib/server/answers';
import * as participants from '$lib/server/participants';
import { mayAnswer } from '$lib/server/pace';
import { missing } from '$lib/server/problem';
import { realtimeConfig } from '$lib/server/realtime';
import * as entrance from '$lib/server/entrance';
import * as storage from '$lib/server/storage';
import type { Actions, PageServerLoad } from './$types';
import { behind, later } from './behind.server';

export const load: PageServerLoad = async (event) => {
	const code = readCode(event.params.code) ?? '';
	if (event.params.code !== code) redirect(307, `/${code}`);
	event.setHeaders({ 'cache-control': 'private, no-store' });
	const session = await behind(event, code);

	const [state, participant] = await Promise.all([
		entrance.state(session.id),
		participants.fromRequest(event, session.id)
	]);
	if (!state) missing();
	const comesIn = !participant && session.identity === 'anonymous' && state.phase !== 'ended';
	const ticket = comesIn ? await participants.reserve(event, session.id) : null;
	const own =
		participant && state.activity
			? await answers.own(participant, state.activity.id, state.round)
			: null;
	return {
		code,
		title: session.title,
		until: session.purge_at,
		locale: getLocale(),
		joined: participant !== null,
		ticket,
		state,
		own,
		realtime: realtimeConfig()
	};
};

/** What a form without script brought about, for the page that answers it. */
interface Told {
	receipt?: Receipt;
	missed?: number;
	refused?: unknown;
	missing?: boolean;
	full?: boolean;
}
const told = (status: number, what: Told) => fail(status, what);

export const actions: Actions = {
	/** The whole of voting without JavaScript: joins when needed, answers when there is an answer. */
	default: async (event) => {
		const fields = await event.request.formData();
		try {
			return await vote(event, fields);
		} catch (error) {
			if (!storage.isFull(error)) throw error;
			storage.noteFull(error);
			return told(503, { full: true, refused: await said(event.params.code ?? '', fields) });
		}
	}
};

async function vote(event: RequestEvent, fields: FormData) {
	const session = await behind(event, event.params.code ?? '');

	let participant = await participants.fromRequest(event, session.id);
	if (!participant) {
		const who = String(fields.get('who') ?? '').trim() || undefined;
		const joined = await participants.enter(event, {
			session: session.id,
			name: who,
			identity: who
		});
		if (joined.status === 'ended') return told(410, { receipt: 'late' });
		if (joined.status === 'not_found') missing();
		if (joined.status === 'too_many') later(event, 1);
		if (joined.status !== 'joined') return told(422, { missing: true });
		participant = joined.participant;
	}

	const activity = String(fields.get('activity') ?? '');
	if (!activity) redirect(303, `/${session.code}`);
	const state = await entrance.state(session.id);
	const position = Number(fields.get('position')) || 0;
	if (!state?.activity) return told(409, { receipt: 'late' });
	if (state.activity.id !== activity) return told(409, { missed: position });
	if (!mayAnswer(participant)) later(event, 1);
	const round = fields.get('round') === '2' ? 2 : 1;
	const before = await answers.own(participant, activity, round);
	const value = KINDS[state.activity.kind].readForm(fields);
	const outcome = await answers.submit({
		session: session.id,
		activity,
		round,
		participant,
		value,
		id: randomUUID(),
		// Above what a phone with a fast clock said before.
		seq: Math.max(Date.now(), (before?.seq ?? 0) + 1),
		version: Number(fields.get('version')) || undefined,
		channel: 'web'
	});
	if (answers.counts(outcome)) return { receipt: 'counted' } satisfies Told as Told;
	if (outcome === 'invalid') return told(422, { receipt: 'invalid', refused: value });
	return told(409, { receipt: 'late' });
}

/** What a form said to the current question, for the page that asks for it once more. */
async function said(code: string, fields: FormData): Promise<unknown> {
	const session = await entrance.byCode(code).catch(() => null);
	const state = session && (await entrance.state(session.id).catch(() => null));
	if (!state?.activity || state.activity.id !== fields.get('activity')) return undefined;
	return KINDS[state.activity.kind].readForm(fields);
}
