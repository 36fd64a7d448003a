import type { Component } from 'svelte';
import type { Results } from '$lib/live/state';
import type { Count, KindId } from './kind';

/** Content is erased here, as in the registry: each component gets what its kind parsed. */
export interface ResultsProps {
	content: unknown;
	counts: Count[];
	answered: number;
	participants: number;
	revealed: boolean;
	/** The first round of a question that was asked twice, to stand beside the second. */
	before?: Pick<Results, 'answered' | 'counts'>;
	/** On the projector. */
	large?: boolean;
	/** Takes a word or idea off the screens; offered where given. */
	onhide?: (key: string) => void;
}

const loaders = import.meta.glob<Component<ResultsProps>>('./*/Results.svelte', {
	import: 'default'
});

/** The counted answers, in pictures and words. */
export async function resultsOf(kind: KindId): Promise<Component<ResultsProps>> {
	return (await loaders[`./${kind}/Results.svelte`]?.()) as Component<ResultsProps>;
}
