/** Supabase in a process of its own, which counts what is asked of it; see `supabase.ts`. */
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { boot } from '../../supabase/embedded/index.ts';
import type { Counts } from './supabase.ts';

const folder = await mkdtemp(join(tmpdir(), 'amphi-supabase-'));
const embedded = await boot({
	dataFolder: folder,
	databaseUrl: process.env.DATABASE_URL,
	migrationsFolder: 'supabase/migrations',
	privateOnly: true
});
let requests = 0;
let sockets = 0;
let peak = 0;

const server = createServer((req, res) => {
	requests++;
	void embedded.request(req, res);
});
server.on('upgrade', (req, socket, head) => {
	peak = Math.max(peak, ++sockets);
	socket.once('close', () => sockets--);
	embedded.upgrade(req, socket, head);
});

async function counts(): Promise<Counts> {
	const { rows } = await sql<{ n: number }>`
		select count(*)::integer as n from realtime.messages`.execute(embedded.kysely);
	return { requests, sent: rows[0]?.n ?? 0, connections: peak };
}

process.on('message', async () => process.send?.(await counts()));
process.on('disconnect', async () => {
	await embedded.close();
	await rm(folder, { recursive: true, force: true });
	process.exit();
});
server.listen(0, '127.0.0.1', () => {
	const { port } = server.address() as AddressInfo;
	const { publishableKey, secretKey, appSecret } = embedded;
	process.send?.({
		PUBLIC_SUPABASE_URL: `http://127.0.0.1:${port}`,
		PUBLIC_SUPABASE_PUBLISHABLE_KEY: publishableKey,
		SUPABASE_SECRET_KEY: secretKey,
		AMPHI_SECRET: appSecret
	});
});
