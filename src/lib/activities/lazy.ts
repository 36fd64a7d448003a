import type { ActivityKind, KindId } from './kind.ts';

const KINDS: Record<KindId, () => Promise<ActivityKind>> = {
	choice: async () => (await import('./choice/index.ts')).choice,
	poll: async () => (await import('./poll/index.ts')).poll,
	cloud: async () => (await import('./cloud/index.ts')).cloud,
	open: async () => (await import('./open/index.ts')).open,
	brainstorm: async () => (await import('./brainstorm/index.ts')).brainstorm,
	rating: async () => (await import('./rating/index.ts')).rating
};

/** One kind without the others: a phone loads what it shows. */
export function loadKind(kind: KindId): Promise<ActivityKind> {
	return KINDS[kind]();
}
