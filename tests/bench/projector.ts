import { now, pause } from './clock.ts';
import type { School } from './lecture.ts';
import { subscribe } from './wire.ts';

interface Shown {
	at: number;
	activity: string | null;
	answered: number;
	participants: number;
}

/** The screen of the hall: what it was told of a session, and when. */
export interface Projector {
	shown: Shown[];
	/** Waits until it shows so many answers to an activity; when it did, or null after `patience` ms. */
	until(activity: string, answered: number, patience?: number): Promise<number | null>;
	/** Broadcasts that it received so far. */
	messages(): number;
	close(): void;
}

/** Subscribes as the projector's page does: to what phones hear, and to the counts. */
export async function projector(
	{ supabase, key, token }: Pick<School, 'supabase' | 'key' | 'token'>,
	session: string
): Promise<Projector> {
	const shown: Shown[] = [];
	const subscription = subscribe(
		supabase,
		key,
		[`session:${session}`, `session:${session}:host`],
		(event, payload) => {
			if (event !== 'tally_changed') return;
			shown.push({
				at: now(),
				activity: payload.activity as string | null,
				answered: Number(payload.answered),
				participants: Number(payload.participants)
			});
		},
		token
	);
	await subscription.joined;
	return {
		shown,
		async until(activity, answered, patience = 30_000) {
			for (const end = now() + patience; now() < end; await pause(5)) {
				const first = shown.find((one) => one.activity === activity && one.answered >= answered);
				if (first) return first.at;
			}
			return null;
		},
		messages: () => subscription.messages,
		close: () => subscription.close()
	};
}

/**
 * From each answer sent to the first screen that counts it, in ms. Answers are acknowledged in the order in
 * which they were written, so the nth to be acknowledged is on the screen when it says n.
 */
export function delays(
	sent: readonly number[],
	acknowledged: readonly number[],
	shown: readonly Shown[],
	activity: string
): number[] {
	const screens = shown.filter((one) => one.activity === activity);
	const order = acknowledged
		.map((at, i) => ({ at, sent: sent[i] as number }))
		.sort((a, b) => a.at - b.at);
	let screen = 0;
	return order.flatMap((answer, n) => {
		while (screen < screens.length && (screens[screen] as Shown).answered <= n) screen++;
		const seen = screens[screen];
		return seen ? [seen.at - answer.sent] : [];
	});
}
