import { existsSync } from 'node:fs';
import { paraglideVitePlugin } from '@inlang/paraglide-js';
import { sveltekit } from '@sveltejs/kit/vite';
import tailwindcss from '@tailwindcss/vite';
import { SvelteKitPWA } from '@vite-pwa/sveltekit';
import type { PluginOption } from 'vite';
import { defineConfig } from 'vitest/config';
import { readEnv, type Env } from './src/lib/server/env.ts';
import type { Near } from './src/lib/server/near.ts';
import { messages } from './src/lib/i18n/options.js';
import { chunks } from './src/lib/pwa/chunks.ts';
import { pwa } from './src/lib/pwa/options.ts';
import { embeddedSupabase } from './supabase/embedded/vite.ts';

/** The settings of `npm run dev`, from the same variables as `npm start`. */
function settings(): Env {
	if (existsSync('.env')) process.loadEnvFile('.env');
	const read = readEnv(process.env);
	if (!read.ok) throw new Error(read.problems.join('\n'));
	return read.env;
}

/** What makes the app out of its parts, and runs it in `npm run dev`. */
function whole(): PluginOption[] {
	return [
		embeddedSupabase(
			() => {
				const { supabase, origin, dataFolder, databaseUrl, mail, signup } = settings();
				return supabase
					? null
					: {
							dataFolder,
							databaseUrl,
							siteUrl: origin ?? 'http://localhost:5173',
							mail,
							signup: signup === 'open',
							privateOnly: true,
							migrationsFolder: 'supabase/migrations'
						};
			},
			(embedded, port) => {
				process.env.AMPHI_EDITION = 'embedded';
				process.env.SUPABASE_URL_INTERNAL = `http://localhost:${port}`;
				(globalThis as Near).amphiBackend = embedded.fetch;
				process.env.PUBLIC_SUPABASE_PUBLISHABLE_KEY = embedded.publishableKey;
				process.env.SUPABASE_SECRET_KEY = embedded.secretKey;
				process.env.AMPHI_SECRET ||= embedded.appSecret;
			}
		),
		tailwindcss(),
		paraglideVitePlugin(messages)
	];
}

export default defineConfig({
	// Unit tests need neither a page nor a worker, and each plugin is one more thing to wait for at the end.
	plugins: process.env.VITEST
		? [sveltekit()]
		: [...whole(), sveltekit(), SvelteKitPWA(pwa), chunks()],
	server: { watch: { ignored: ['**/data/**'] } },
	test: {
		include: ['src/**/*.test.ts', 'supabase/**/*.test.ts', 'tests/{db,bench}/**/*.test.ts'],
		environment: 'node',
		// Half of the time they wait for clocks and sockets: one file more than there are spare cores.
		maxWorkers: 2,
		testTimeout: 30_000,
		hookTimeout: 120_000
	}
});
