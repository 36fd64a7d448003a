import { resolve } from 'node:path';
import type { Plugin } from 'vite';
import { KIND_IDS } from '../activities/kind.ts';

interface Graph {
	getModuleInfo(id: string): { importedIds: readonly string[]; code: string | null } | null;
}

/** What a phone loads before it can vote: its page, and what SvelteKit loads with every page. */
const PHONE = [
	'src/routes/[code=code]/+page.svelte',
	'src/routes/[code=code]/+page.ts',
	'src/routes/+layout.svelte',
	'src/routes/+error.svelte'
];
const MESSAGES = '/paraglide/messages.js';
const MESSAGE = /\/paraglide\/messages\/[^_].*\.js$/;
const FRAMEWORK =
	/node_modules[\\/](svelte|esm-env|clsx|devalue|@sveltejs)[\\/]|[\\/]paraglide[\\/]runtime\.js$/;
/** What Svelte makes of a component's styles. */
const STYLES = /[?&]type=style\b/;
/** The fields of every kind, and what reads them. */
const KINDS = KIND_IDS.flatMap((kind) =>
	['index.ts', 'Answer.svelte'].map((file) => `src/lib/activities/${kind}/${file}`)
);

/**
 * How the browser's files are cut: a phone gets the framework, its page and the kinds of questions in a
 * file each. Each file costs it a request with some 300 bytes of headers, and is one more that must arrive
 * before it can answer the next question. What is loaded later (Realtime, charts, editors) stays apart.
 */
export function chunks(): Plugin {
	let phone: Set<string> | undefined;
	let kinds: Set<string> | undefined;
	const find = (graph: Graph) => {
		phone ??= reachable(PHONE, graph);
		kinds ??= reachable(KINDS, graph);
		return { phone, kinds };
	};
	/** The styles of all fields stand in the page's head: it is voted on before, or without, its script. */
	const page = (id: string, graph: Graph) => {
		const { phone, kinds } = find(graph);
		return phone.has(id) || (kinds.has(id) && STYLES.test(id)) ? 'phone' : null;
	};
	/** A group takes what its modules import along, and a list imports every message: these are kept out. */
	const words = (id: string, graph: Graph) => {
		const { phone, kinds } = find(graph);
		return MESSAGE.test(id) && !phone.has(id) && !kinds.has(id) ? 'words' : null;
	};
	return {
		name: 'amphi:chunks',
		apply: 'build',
		applyToEnvironment: (environment) => environment.name === 'client',
		outputOptions: (options) => ({
			...options,
			codeSplitting: {
				groups: [
					{ name: 'framework', test: FRAMEWORK, priority: 4, tags: ['$initial'] },
					{ name: words, priority: 3 },
					{ name: page, priority: 2 },
					{ name: (id, graph) => (find(graph).kinds.has(id) ? 'kinds' : null), priority: 1 }
				]
			}
		})
	};
}

/** The modules that some files import, directly or through others, and the messages that these say. */
function reachable(files: string[], graph: Graph): Set<string> {
	const members = new Set<string>();
	const open = files.map((file) => resolve(file));
	for (let id = open.pop(); id !== undefined; id = open.pop()) {
		if (members.has(id)) continue;
		members.add(id);
		const module = graph.getModuleInfo(id);
		for (const imported of module?.importedIds ?? []) {
			// The list of all messages imports each: only those that are named here are meant.
			if (imported.endsWith(MESSAGES)) open.push(...named(module?.code ?? '', imported));
			else open.push(imported);
		}
	}
	return members;
}

/** The files of the messages that a module's code says. */
function named(code: string, list: string): string[] {
	const folder = list.slice(0, -'.js'.length);
	return [...code.matchAll(/\bm\.(\w+)\b/g)].map(([, message]) => `${folder}/${message}.js`);
}
