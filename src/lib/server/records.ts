import { KINDS, parseAnswer, parseContent } from '$lib/activities';
import type { KindId } from '$lib/activities/kind';
import { admin, unwrap } from './supabase';

/** Everything that is stored of one participant, in words that they understand; what they take away with them. */
export interface PersonalRecord {
	session: { title: string; code: string; startedAt: string; deletedAt: string };
	participant: {
		channel: 'web' | 'sms';
		name: string | null;
		identifier: string | null;
		joinedAt: string;
		/** How sure it is who they are, and how much longer than others they may answer. */
		proof: string | null;
		extraTime: number;
		/** Their device is known by a fingerprint, so that it has one vote. */
		deviceKnown: boolean;
		/** When the teacher took them out. */
		removedAt: string | null;
		/** What the roster of the course says of them. */
		roster: Record<string, string> | null;
	};
	answers: {
		position: number;
		question: string;
		kind: KindId;
		round: number;
		/** In words, and as it was sent. */
		answer: string;
		value: unknown;
		channel: 'web' | 'sms';
		answeredAt: string;
		/** It came after the close, and counts. */
		late: boolean;
	}[];
	/** Its answers bring this participant points. */
	graded: boolean;
}

interface Asked {
	id: string;
	position: number;
	kind: KindId;
	content: unknown;
	public_content: unknown;
	graded: boolean;
	phase: string | null;
}

/** What is stored of a participant; null when nothing is. No right answer is in it before its reveal. */
export async function of(session: string, participant: string): Promise<PersonalRecord | null> {
	const [host, who, asked, said] = await Promise.all([
		admin()
			.from('sessions')
			.select('title, code, identity, started_at, purge_at')
			.eq('id', session)
			.maybeSingle(),
		admin()
			.from('participants')
			.select(
				'channel, name, identity, joined_at, proof, extra_time, device_hmac, removed_at, students (email, id_number, username, first_name, last_name)'
			)
			.eq('id', participant)
			.eq('session_id', session)
			.maybeSingle(),
		admin()
			.from('session_activities')
			.select('id, position, kind, content, public_content, graded, phase')
			.eq('session_id', session),
		admin()
			.from('answers')
			.select('activity_id, round, value, channel, answered_at, late')
			.eq('participant_id', participant)
	]);
	for (const { error } of [host, who]) {
		if (error) throw new Error('a participant’s record was not read', { cause: error });
	}
	if (!host.data || !who.data) return null;
	const activities = unwrap('reading what was asked', asked) as Asked[];
	const answers = unwrap('reading own answers', said).flatMap((answer) => {
		const activity = activities.find(({ id }) => id === answer.activity_id);
		return activity ? { activity, answer } : [];
	});
	return {
		session: {
			title: host.data.title,
			code: host.data.code,
			startedAt: host.data.started_at,
			deletedAt: host.data.purge_at
		},
		participant: {
			channel: who.data.channel,
			name: who.data.name,
			identifier: who.data.identity,
			joinedAt: who.data.joined_at,
			proof: who.data.proof,
			extraTime: Number(who.data.extra_time),
			deviceKnown: who.data.device_hmac !== null,
			removedAt: who.data.removed_at,
			roster: one(who.data.students)
		},
		answers: answers
			.sort((a, b) => a.activity.position - b.activity.position || a.answer.round - b.answer.round)
			.map(({ activity, answer }) => ({
				position: activity.position,
				kind: activity.kind,
				round: answer.round,
				...inWords(activity, answer.value),
				value: answer.value,
				channel: answer.channel,
				answeredAt: answer.answered_at,
				late: answer.late
			})),
		graded: host.data.identity !== 'anonymous' && activities.some(({ graded }) => graded)
	};
}

/** The one row that a reference leads to; Lite gives a list of one. */
function one(found: unknown): Record<string, string> | null {
	return (Array.isArray(found) ? found[0] : found) ?? null;
}

/** A question and the answer to it, of what a phone may see of them. */
function inWords(activity: Asked, value: unknown): { question: string; answer: string } {
	const kind = KINDS[activity.kind];
	const shown = activity.phase === 'revealed' ? activity.content : activity.public_content;
	const content = parseContent(kind, shown);
	if (!content.ok) throw new Error(`activity ${activity.id} does not fit its kind`);
	const answer = parseAnswer(kind, content.value, value);
	return {
		question: kind.title(content.value),
		answer: answer.ok ? kind.words(content.value, answer.value) : JSON.stringify(value)
	};
}
