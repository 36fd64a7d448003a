import { answerOf } from '$lib/activities/answers';
import { loadKind } from '$lib/activities/lazy';
import type { PageLoad } from './$types';

/** The fields of the current question come with the page, on the server as well: voting needs no script. */
export const load: PageLoad = async ({ data }) => {
	const kind = data.state.activity?.kind;
	const shown = kind
		? { kind, behaviour: await loadKind(kind), Answer: await answerOf(kind) }
		: null;
	return { ...data, shown };
};
