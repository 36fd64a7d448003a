import type { SvelteKitPWAOptions } from '@vite-pwa/sveltekit';

/** A month, in seconds. */
const MONTH = 60 * 60 * 24 * 30;

/**
 * The installed app. Only the offline page is fetched ahead: a phone on a slow network downloads nothing
 * that it does not show. Pages and the API are never kept; the app's own files, named by their content, are.
 */
export const pwa: Partial<SvelteKitPWAOptions> = {
	registerType: 'prompt',
	injectRegister: false,
	// Asset paths of the app are relative; the worker's must not be, or each page would look beside itself.
	base: '/',
	buildBase: '/',
	scope: '/',
	manifest: {
		id: '/',
		name: 'Amphi',
		short_name: 'Amphi',
		description: 'Live polling for lecture halls · Sondages en direct pour les amphis',
		lang: 'en',
		start_url: '/',
		scope: '/',
		display: 'standalone',
		theme_color: '#3730c4',
		background_color: '#f6f6fb',
		categories: ['education'],
		icons: [
			{ src: '/icon-192.png', sizes: '192x192', type: 'image/png' },
			{ src: '/icon-512.png', sizes: '512x512', type: 'image/png' },
			{ src: '/icon-maskable-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' }
		],
		screenshots: [
			{
				src: '/screenshot-wide.png',
				sizes: '1280x720',
				type: 'image/png',
				form_factor: 'wide',
				label: 'The projector'
			},
			{
				src: '/screenshot-narrow.png',
				sizes: '360x640',
				type: 'image/png',
				form_factor: 'narrow',
				label: 'The phone'
			}
		]
	},
	kit: { includeVersionFile: false },
	workbox: {
		// The page is asked for while the worker starts, not after: on a phone that takes a while.
		navigationPreload: true,
		globPatterns: ['client/offline.html'],
		navigateFallback: null,
		importScripts: ['/outbox-sync.js'],
		cleanupOutdatedCaches: true,
		runtimeCaching: [
			{
				urlPattern: ({ request }) => request.mode === 'navigate',
				handler: 'NetworkOnly',
				options: { precacheFallback: { fallbackURL: '/offline' } }
			},
			{
				urlPattern: ({ url, sameOrigin }) =>
					sameOrigin && url.pathname.startsWith('/_app/immutable/'),
				handler: 'CacheFirst',
				options: {
					cacheName: 'immutable',
					expiration: { maxEntries: 300, maxAgeSeconds: MONTH },
					cacheableResponse: { statuses: [200] }
				}
			}
		]
	}
};
