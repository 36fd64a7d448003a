import './dotenv.ts';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { fileURLToPath } from 'node:url';
import { constants } from 'node:zlib';
import compression from 'compression';
import { bodyOf } from '../supabase/embedded/body.ts';
import type { Embedded } from '../supabase/embedded/index.ts';
import { onAccounts } from './lib/server/attempts.ts';
import { drainOnce } from './lib/server/drain.ts';
import { readEnv, type Env } from './lib/server/env.ts';
import type { PlainReply, WithLane } from './lib/server/lane.ts';
import { isStopping } from './lib/server/lifecycle.ts';
import { log } from './lib/server/log.ts';
import * as metrics from './lib/server/metrics.ts';
import type { Near } from './lib/server/near.ts';
import { PATIENCE } from './lib/server/patience.ts';
import { during, type Underway } from './lib/server/requests.ts';
import {
	headersBefore,
	SECURITY_HEADERS,
	transportHeaders
} from './lib/server/security-headers.ts';
import { stop } from './serve/stop.ts';
import * as traffic from './serve/traffic.ts';

/** Connections that may wait to be taken; the system has its own limit (net.core.somaxconn, 4096 on Linux). */
const BACKLOG = 8192;
/** Replies of fewer characters are sent as they are. */
const PACKED = 1024;

process.on('uncaughtException', (err) => {
	// Node would print all of it, with the rows that a driver's error names.
	log.fatal({ err }, 'the server stops: nobody expected this');
	process.exit(1);
});
// How the boot tells the app about the backend; nobody else sets them.
delete process.env.AMPHI_EDITION;
delete process.env.SUPABASE_URL_INTERNAL;
const read = readEnv(process.env);
if (!read.ok) fail(...read.problems);
else await serve(read.env);

async function serve(env: Env): Promise<void> {
	const server = createServer(PATIENCE);
	// The port is taken first: a second start on it must not touch the database of the first.
	const port = await listen(server, env);
	server.on('request', answerBefore);

	let embedded: Embedded | undefined;
	if (!env.supabase || env.edition === 'embedded') {
		try {
			embedded = await bootEmbedded(env, server);
		} catch (error) {
			const { BootFailure } = await import('../supabase/embedded/index.ts');
			if (error instanceof BootFailure) return fail(error.message);
			throw error;
		}
	}
	// A list of participants of a whole university fits; the JSON API has a limit of its own.
	process.env.BODY_SIZE_LIMIT ??= '4M';
	process.env.AMPHI_EDITION = embedded ? 'embedded' : 'supabase';
	if (!process.env.ORIGIN) process.env.PROTOCOL_HEADER = 'x-forwarded-proto';
	// adapter-node would write a dotless socket path or listen by itself; only its handler is used.
	const { handler } = (await import(new URL('../build/handler.js', import.meta.url).href)) as {
		handler: (req: unknown, res: unknown, next: () => void) => void;
	};

	// Its own files come compressed already; this is for pages, JSON and CSV, which leave piece by piece.
	const compress = compression({
		flush: constants.Z_SYNC_FLUSH,
		brotli: { flush: constants.BROTLI_OPERATION_FLUSH }
	}) as unknown as (req: IncomingMessage, res: ServerResponse, next: () => void) => void;
	/** Requests that are not answered yet. */
	const open = new Set<ServerResponse>();
	server.off('request', answerBefore);
	server.on('request', (req, res) => {
		open.add(res);
		res.once('close', () => open.delete(res));
		res.once('finish', () => drain(req));
		const pathname = (req.url ?? '/').split('?')[0] ?? '/';
		const request = traffic.begin(req, res, pathname);
		// Another request on this connection would come too late.
		if (!server.listening) res.setHeader('connection', 'close');
		during(request, () => answer(req, res, pathname, request));
	});
	const answer = (
		req: IncomingMessage,
		res: ServerResponse,
		pathname: string,
		request: Underway
	) => {
		res.setHeaders(new Map(Object.entries(transportHeaders(req.headers, env.origin))));
		if (embedded?.handles(pathname)) {
			// Its first two parts: `/rest/v1`.
			request.route = pathname.split('/', 3).join('/');
			res.setHeaders(new Map(Object.entries(SECURITY_HEADERS)));
			embedded.request(req, res).catch((err: unknown) => {
				log.error({ err, route: request.route }, 'a request to the backend failed');
				if (!res.writableEnded) res.destroy();
			});
			return;
		}
		const reply = (globalThis as WithLane).amphiLane?.({
			method: req.method ?? '',
			url: req.url ?? '',
			headers: req.headers,
			// Who goes away in the middle gets no answer: what became of the body is the same.
			body: (limit) => bodyOf(req, limit).catch(() => null)
		});
		if (reply) {
			const send = (said: PlainReply) => {
				// Packing a few bytes costs more than it saves.
				if (said.body.length < PACKED) deliver(res, said);
				else compress(req, res, () => deliver(res, said));
			};
			return void reply.then(send, () => res.destroy());
		}
		res.setHeaders(new Map(Object.entries(headersBefore(pathname))));
		if (pathname.startsWith('/_app/immutable/')) withoutValidators(res);
		// Each proxy on the way adds its own; the first is the browser's.
		req.headers['x-forwarded-proto'] =
			String(req.headers['x-forwarded-proto'] ?? '')
				.split(',')[0]
				?.trim() || 'http';
		compress(req, res, () => {
			drainOnce(res);
			handler(req, res, () => res.writeHead(404).end());
		});
	};
	server.on('upgrade', (req, socket, head) => {
		if (!isStopping() && embedded?.handles((req.url ?? '/').split('?')[0] ?? '/'))
			embedded.upgrade(req, socket, head);
		else socket.destroy();
	});
	if (embedded) metrics.watchRealtime(embedded.stats);
	const { drainSeconds } = env;
	let stopping: Promise<never> | undefined;
	for (const signal of ['SIGINT', 'SIGTERM'] as const) {
		// A terminal signals the whole group, and npm passes it on: the second one changes nothing.
		process.on(signal, () => void (stopping ??= stop({ server, open, embedded, drainSeconds })));
	}
	globalThis.gc?.();
	announce(port, env);
}

/** Until the app is there: the process lives, and nothing else can be said. */
function answerBefore(req: IncomingMessage, res: ServerResponse): void {
	if (req.url === '/healthz/live') {
		const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' };
		res.writeHead(200, { ...SECURITY_HEADERS, ...headers }).end('{"status":"ok"}');
	} else res.writeHead(503, { ...SECURITY_HEADERS, 'retry-after': '1' }).end();
}

/**
 * Lets what is left of a body flow away that was answered before its end. SvelteKit stops reading there, and
 * the next request on the connection would wait for ever: behind a proxy, somebody else's.
 */
function drain(req: IncomingMessage): void {
	if (!req.complete) req.removeAllListeners('data').resume();
}

/** Nobody asks whether a file has changed that never does: the words for it cost a phone 80 bytes a file. */
function withoutValidators(res: ServerResponse): void {
	const writeHead = res.writeHead.bind(res) as (...head: unknown[]) => ServerResponse;
	res.writeHead = (...head: unknown[]) => {
		res.removeHeader('etag');
		res.removeHeader('last-modified');
		return writeHead(...head);
	};
}

function deliver(res: ServerResponse, { status, headers, body }: PlainReply): void {
	const length = status === 304 ? undefined : { 'content-length': Buffer.byteLength(body) };
	res.writeHead(status, { ...headers, ...length }).end(body);
}

async function bootEmbedded(env: Env, server: Server): Promise<Embedded> {
	const { port } = server.address() as AddressInfo;
	const { boot } = await import('../supabase/embedded/index.ts');
	const embedded = await boot({
		dataFolder: env.dataFolder,
		databaseUrl: env.databaseUrl,
		// Not its pathname: a folder's name may have spaces and accents.
		migrationsFolder: fileURLToPath(new URL('../supabase/migrations', import.meta.url)),
		siteUrl: env.origin ?? `http://localhost:${port}`,
		mail: env.mail,
		signup: env.signup === 'open',
		privateOnly: true,
		appSecret: env.secret,
		attempts: onAccounts,
		log: (level, message, err) => log[level]({ err }, message)
	});
	process.env.SUPABASE_URL_INTERNAL = ownAddress(server);
	(globalThis as Near).amphiBackend = embedded.fetch;
	process.env.PUBLIC_SUPABASE_PUBLISHABLE_KEY = embedded.publishableKey;
	process.env.SUPABASE_SECRET_KEY = embedded.secretKey;
	process.env.AMPHI_SECRET ||= embedded.appSecret;
	return embedded;
}

/** Where this process reaches itself. */
function ownAddress(server: Server): string {
	const { address, family, port } = server.address() as AddressInfo;
	if (address === '0.0.0.0') return `http://127.0.0.1:${port}`;
	return family === 'IPv6'
		? `http://[${address === '::' ? '::1' : address}]:${port}`
		: `http://${address}:${port}`;
}

function listen(server: Server, env: Env): Promise<number> {
	return new Promise((resolve) => {
		server.once('error', (error: NodeJS.ErrnoException) => {
			if (error.code === 'EADDRINUSE') {
				fail(`Port ${env.port} is in use. Stop the program that has it, or set PORT to another.`);
			} else {
				fail(`Amphi cannot listen on ${env.host}:${env.port} (${error.code}).`);
			}
		});
		// A hall that votes at once opens as many connections: those that do not fit wait for a second.
		const { port, host } = env;
		server.listen({ port, host, backlog: BACKLOG }, () =>
			resolve((server.address() as AddressInfo).port)
		);
	});
}

function announce(port: number, env: Env): void {
	console.log(`Amphi is ready: ${env.origin ?? `http://localhost:${port}`}`);
	if (env.origin || !['0.0.0.0', '::'].includes(env.host)) return;
	const addresses = Object.values(networkInterfaces())
		.flatMap((list) => list ?? [])
		.filter(({ family, internal }) => family === 'IPv4' && !internal);
	for (const { address } of addresses) {
		console.log(`  for phones in the same network: http://${address}:${port}`);
	}
}

function fail(...sentences: string[]): void {
	for (const sentence of sentences) console.error(sentence);
	process.exit(1);
}
