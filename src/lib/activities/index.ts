import { brainstorm, type Content as Brainstorm } from './brainstorm/index.ts';
import { choice, type Content as Choice } from './choice/index.ts';
import { cloud, type Content as Cloud } from './cloud/index.ts';
import type { ActivityKind, KindId } from './kind.ts';
import { open, type Content as Open } from './open/index.ts';
import { poll, type Content as Poll } from './poll/index.ts';
import { rating, type Content as Rating } from './rating/index.ts';

export { parseAnswer, parseContent } from './parse.ts';

/** Every kind, with its types erased: content and answers go through `parseContent` and `parseAnswer`. */
export const KINDS: Record<KindId, ActivityKind> = {
	choice,
	poll,
	cloud,
	open,
	brainstorm,
	rating
};

/** The content of each kind. */
interface Contents {
	choice: Choice;
	poll: Poll;
	cloud: Cloud;
	open: Open;
	brainstorm: Brainstorm;
	rating: Rating;
}

/** An activity as a deck holds it: a kind with its content. */
export type Activity = { [K in KindId]: { kind: K; content: Contents[K] } }[KindId];

/** The kind with this id, which may come from anywhere. */
export function kind(id: string): ActivityKind | undefined {
	return Object.hasOwn(KINDS, id) ? KINDS[id as KindId] : undefined;
}
