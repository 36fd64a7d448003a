import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { boot, type Embedded, type EmbeddedOptions } from '../../supabase/embedded/index.ts';

export interface Stack extends Embedded {
	url: string;
	/** Closes everything and removes the folder. */
	stop(): Promise<void>;
}

/** The embedded backend behind an HTTP server of its own, on a folder of its own. */
export async function startStack(options: Partial<EmbeddedOptions> = {}): Promise<Stack> {
	const folder = await mkdtemp(join(tmpdir(), 'amphi-stack-'));
	const embedded = await boot({
		dataFolder: folder,
		migrationsFolder: 'supabase/migrations',
		...options
	});
	const server = createServer((req, res) => void embedded.request(req, res));
	server.on('upgrade', embedded.upgrade);
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		...embedded,
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		async stop() {
			await embedded.close();
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
			await rm(folder, { recursive: true, force: true });
		}
	};
}
