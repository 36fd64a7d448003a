import type { ActivityKind, KindId } from './kind.ts';

const loaders = import.meta.glob<Record<string, ActivityKind>>('./*/index.ts');

/** One kind without the others: a phone loads what it shows. */
export async function loadKind(kind: KindId): Promise<ActivityKind> {
	return (await loaders[`./${kind}/index.ts`]?.())?.[kind] as ActivityKind;
}
