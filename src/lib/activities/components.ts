import type { Component } from 'svelte';
import type { Count, KindId } from './kind';

interface AnswerProps {
	/** Public content, or the full one after the reveal. */
	content: never;
	/** What this participant said last. */
	value: never;
	disabled: boolean;
	counts?: Count[];
}
interface ResultsProps {
	content: never;
	counts: Count[];
	answered: number;
	participants: number;
	revealed: boolean;
	/** On the projector. */
	large?: boolean;
	/** Takes a word or idea off the screens; offered where given. */
	onhide?: (key: string) => void;
}
type Loaders<Props extends object> = Record<KindId, () => Promise<{ default: Component<Props> }>>;

const answers = {
	choice: () => import('./choice/Answer.svelte'),
	poll: () => import('./poll/Answer.svelte'),
	cloud: () => import('./cloud/Answer.svelte'),
	open: () => import('./open/Answer.svelte'),
	brainstorm: () => import('./brainstorm/Answer.svelte'),
	rating: () => import('./rating/Answer.svelte')
} as unknown as Loaders<AnyAnswer>;
const results = {
	choice: () => import('./choice/Results.svelte'),
	poll: () => import('./poll/Results.svelte'),
	cloud: () => import('./cloud/Results.svelte'),
	open: () => import('./open/Results.svelte'),
	brainstorm: () => import('./brainstorm/Results.svelte'),
	rating: () => import('./rating/Results.svelte')
} as unknown as Loaders<AnyResults>;
const editors = {
	choice: () => import('./choice/Editor.svelte'),
	poll: () => import('./poll/Editor.svelte'),
	cloud: () => import('./cloud/Editor.svelte'),
	open: () => import('./open/Editor.svelte'),
	brainstorm: () => import('./brainstorm/Editor.svelte'),
	rating: () => import('./rating/Editor.svelte')
} as unknown as Loaders<AnyEditor>;

// Content is erased here, as in the registry: each component gets what its kind parsed.
type AnyAnswer = Omit<AnswerProps, 'content' | 'value'> & { content: unknown; value: unknown };
type AnyResults = Omit<ResultsProps, 'content'> & { content: unknown };
type AnyEditor = { content: unknown; onchange: (content: unknown) => void };

const load = <Props extends object>(loaders: Loaders<Props>, kind: KindId) =>
	loaders[kind]().then((module) => module.default);

/** The fields of an answer, for a phone's form. */
export const answerOf = (kind: KindId): Promise<Component<AnyAnswer>> => load(answers, kind);
/** The counted answers, in pictures and words. */
export const resultsOf = (kind: KindId): Promise<Component<AnyResults>> => load(results, kind);
/** The teacher's form for a content. */
export const editorOf = (kind: KindId): Promise<Component<AnyEditor>> => load(editors, kind);
