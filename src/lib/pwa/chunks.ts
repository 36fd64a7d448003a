import type { Plugin } from 'vite';

/** Source files are joined until a shared file of the app has about this many bytes before compression. */
const SMALL = 12_000;
/** Files that a page loads once it stands. */
const LATER = /[\\/](realtime|charts?|chart\.svelte|Bars)\.(ts|svelte)$/;

/**
 * How the browser's files are cut: what the same pages need comes in one file, and a small file joins its
 * nearest. Each file costs a phone a request with some 300 bytes of headers. What is loaded later
 * (Realtime, charts) stays apart.
 */
export function chunks(): Plugin {
	return {
		name: 'amphi:chunks',
		apply: 'build',
		applyToEnvironment: (environment) => environment.name === 'client',
		outputOptions: (options) => ({
			...options,
			codeSplitting: {
				groups: [
					{
						name: 'framework',
						test: /node_modules[\\/](svelte|esm-env|clsx|devalue|@sveltejs)[\\/]/,
						priority: 2,
						tags: ['$initial']
					},
					{
						name: 'shared',
						test: (id) => /[\\/](src|valibot)[\\/]/.test(id) && !LATER.test(id),
						priority: 1,
						tags: ['$initial'],
						minShareCount: 2,
						entriesAware: true,
						entriesAwareMergeThreshold: SMALL
					}
				]
			}
		})
	};
}
