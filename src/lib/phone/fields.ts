import type { Component } from 'svelte';
import { answerOf, type AnswerProps } from '$lib/activities/answers';
import type { ActivityKind, KindId } from '$lib/activities/kind';
import { loadKind } from '$lib/activities/lazy';
import { patience } from '$lib/live/patience';

/** What a phone needs to show a question of a kind. */
export interface Shown {
	kind: KindId;
	behaviour: ActivityKind;
	Answer: Component<AnswerProps>;
}

/** Tries before the page is loaded anew: the server may have newer files under other names. */
const TRIES = 4;

/** A kind with its fields. */
export async function load(kind: KindId): Promise<Shown> {
	const [behaviour, Answer] = await Promise.all([loadKind(kind), answerOf(kind)]);
	return { kind, behaviour, Answer };
}

/** The same on a bad network: tried again and again; null once `stopped`. What was answered is kept meanwhile. */
export async function fieldsOf(kind: KindId, stopped: () => boolean): Promise<Shown | null> {
	for (let tries = 1; !stopped(); tries++) {
		try {
			const fields = await load(kind);
			return stopped() ? null : fields;
		} catch {
			if (tries >= TRIES && navigator.onLine) location.reload();
			await new Promise((resolve) => setTimeout(resolve, patience(tries)));
		}
	}
	return null;
}
