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
