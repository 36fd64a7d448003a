import type { Component } from 'svelte';
import type { Count, KindId } from './kind';

/** Content and value are erased here, as in the registry: each component gets what its kind parsed. */
export interface AnswerProps {
	/** Public content, or the full one after the reveal. */
	content: unknown;
	/** What this participant said last. */
	value: unknown;
	disabled: boolean;
	counts?: Count[];
}

const loaders = import.meta.glob<Component<AnswerProps>>('./*/Answer.svelte', {
	import: 'default'
});

/** The fields of an answer, for a phone's form. */
export async function answerOf(kind: KindId): Promise<Component<AnswerProps>> {
	return (await loaders[`./${kind}/Answer.svelte`]?.()) as Component<AnswerProps>;
}
