import adapter from '@sveltejs/adapter-node';
import { vitePreprocess } from '@sveltejs/vite-plugin-svelte';

/** @type {import('@sveltejs/kit').Config} */
export default {
	preprocess: vitePreprocess(),
	compilerOptions: { runes: true },
	kit: {
		adapter: adapter({ precompress: true }),
		// The few styles of a component travel with the page: a request of its own costs a phone more.
		inlineStyleThreshold: 5000,
		csp: {
			// Nonces for what stands in a page itself. `security-headers.ts` adds where its Realtime is.
			mode: 'nonce',
			directives: {
				'default-src': ['none'],
				'script-src': ['self'],
				'style-src': ['self'],
				// Bars and words have the sizes of their counts in attributes, which have no nonces. All of them are numbers.
				'style-src-attr': ['unsafe-inline'],
				'img-src': ['self', 'data:'],
				'font-src': ['self'],
				'connect-src': ['self'],
				'manifest-src': ['self'],
				'worker-src': ['self'],
				'object-src': ['none'],
				'base-uri': ['none'],
				'form-action': ['self'],
				'frame-ancestors': ['none']
			}
		},
		// Twilio posts forms without an Origin; `src/lib/server/same-origin.ts` guards every other route.
		csrf: { trustedOrigins: ['*'] },
		typescript: {
			config: (config) => {
				config.include.push('../src/**/*.js', '../supabase/**/*.ts', '../*.ts', '../*.js');
				return config;
			}
		}
	}
};
