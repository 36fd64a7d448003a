import type { AddressInfo } from 'node:net';
import type { Plugin } from 'vite';
import { boot, type Embedded, type EmbeddedOptions } from './index.ts';

/**
 * Runs the backend inside Vite's server, on its port. `ready` gets it with the server's address before the
 * first request is answered; nothing is booted when `options` gives null (Supabase is elsewhere).
 */
export function embeddedSupabase(
	options: () => EmbeddedOptions | null,
	ready: (embedded: Embedded, port: number) => void
): Plugin {
	return {
		name: 'embedded-supabase',
		apply: 'serve',
		async configureServer(server) {
			const chosen = process.env.VITEST ? null : options();
			if (!chosen) return;
			const embedded = await boot(chosen);
			const http = server.httpServer;
			const told = new Promise<void>((resolve) => {
				http?.once('listening', () => {
					ready(embedded, (http.address() as AddressInfo).port);
					resolve();
				});
			});
			http?.on('upgrade', (req, socket, head) => {
				// Vite's own socket has another path.
				if (embedded.handles((req.url ?? '/').split('?')[0] ?? '/')) {
					embedded.upgrade(req, socket, head);
				}
			});
			server.middlewares.use((req, res, next) => {
				if (embedded.handles((req.url ?? '/').split('?')[0] ?? '/')) {
					embedded.request(req, res).catch(next);
				} else {
					void told.then(() => next());
				}
			});
			const close = server.close.bind(server);
			server.close = async () => {
				await embedded.close();
				await close();
			};
		}
	};
}
