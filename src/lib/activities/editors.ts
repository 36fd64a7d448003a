import type { Component } from 'svelte';
import type { KindId } from './kind';

/** Content is erased here, as in the registry: each component gets what its kind parsed. */
export interface EditorProps {
	content: unknown;
	onchange: (content: unknown) => void;
}

const loaders = import.meta.glob<Component<EditorProps>>('./*/Editor.svelte', {
	import: 'default'
});

/** The teacher's form for a content. */
export async function editorOf(kind: KindId): Promise<Component<EditorProps>> {
	return (await loaders[`./${kind}/Editor.svelte`]?.()) as Component<EditorProps>;
}
