// Before Lite, whose import replaces Node’s warnings.
import { ownWarnings } from './warnings.ts';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { App, SmtpEmailDriver } from '@supabase/lite';
import type { Kysely } from 'kysely';
import { accountGate, type Attempts } from './account-gate.ts';
import { openDoor } from './backup/door.ts';
import { Snapshots } from './backup/snapshots.ts';
import { largestBody } from './body.ts';
import { bootstrap } from './bootstrap.ts';
import { openDatabase, type Database } from './database.ts';
import { takeFolder } from './folder.ts';
import { createGateway } from './gateway/index.ts';
import { sendJson } from './json.ts';
import { keysOf, type Keys } from './keys.ts';
import { migrate } from './migrate.ts';
import { respond, type Fetch } from './node-fetch.ts';
import { passwordGate } from './password-gate.ts';
import { hashInWorker } from './passwords.ts';
import { quietly } from './quiet.ts';

export { BootFailure } from './failure.ts';

const MINUTE = 60_000;

export interface EmbeddedOptions {
	/** Keys, lock and PGlite's files; made when absent. */
	dataFolder: string;
	/** A PostgreSQL server instead of PGlite. */
	databaseUrl?: string;
	migrationsFolder: string;
	/** The address that mails point to, without a slash at the end. */
	siteUrl?: string;
	mail?: { smtpUrl: string; from: string };
	/** False refuses new accounts. */
	signup?: boolean;
	/** Refuses public channels of Realtime, as the setting of that name does on Supabase. */
	privateOnly?: boolean;
	/** Counts wrong passwords that come over the network; those of this process are its own to count. */
	attempts?: Attempts;
	/** What the program signs with instead of the key of the folder; backups have it too. */
	appSecret?: string;
	log?: (level: 'warn' | 'error', message: string, error?: unknown) => void;
}

/** Supabase in this process: Postgres through PostgREST, Auth and Realtime on one port. */
export interface Embedded extends Keys {
	/** True for the paths that `request` and `upgrade` answer. */
	handles(pathname: string): boolean;
	/** Never rejects: what goes wrong is logged and answered with 500. */
	request(req: IncomingMessage, res: ServerResponse): Promise<void>;
	/** The same for REST and Auth, from within this process, without a connection in between. */
	fetch(request: Request): Promise<Response>;
	upgrade(req: IncomingMessage, socket: Duplex, head: Buffer): void;
	/** How many sockets and rooms Realtime has. */
	stats(): { sockets: number; rooms: number };
	kysely: Kysely<unknown>;
	/** Runs SQL as the superuser. */
	exec(sql: string): Promise<void>;
	/** Sends 1012 to every socket, closes the database and lets the folder go. */
	close(): Promise<void>;
}

/** Starts the backend on a data folder. Throws a `BootFailure` with a sentence when it cannot. */
export async function boot(options: EmbeddedOptions): Promise<Embedded> {
	const siteUrl = options.siteUrl ?? 'http://localhost:3000';
	const letGo = await takeFolder(options.dataFolder, () => {
		options.log?.('error', 'another process took the data folder: this one stops at once');
		// Closing the database would write to what is another's now.
		process.exit(1);
	});
	let opened: Database | undefined;
	try {
		await hashInWorker();
		const keys = await keysOf(options.dataFolder);
		if (options.appSecret) keys.appSecret = options.appSecret;
		const database = (opened = await openDatabase(
			options.dataFolder,
			options.databaseUrl,
			(message) => options.log?.('warn', message)
		));
		ownWarnings();
		const app = new App({
			connection: database.connection,
			auth: {
				enabled: true,
				jwt_secret: keys.jwtSecret,
				jwt_expiry: 3600,
				publishable_key: keys.publishableKey,
				secret_key: keys.secretKey,
				site_url: siteUrl,
				enable_signup: options.signup ?? true,
				minimum_password_length: 8,
				email: { enable_confirmations: false }
			},
			options: {
				server: { disableStudio: true, disableFallback: true },
				...(options.mail && { drivers: { email: smtp(options.mail) } })
			}
		} as unknown as ConstructorParameters<typeof App>[0]);
		// Lite's own schemas first: the bootstrap and the migrations build on them.
		await app.ensureSystemSchema();
		await bootstrap(database);
		await migrate(database, options.migrationsFolder);
		// Lite grants its roles once, at its first request; two first requests at once would collide.
		await readyForRequests(database.connection);
		const gateway = await createGateway({
			kysely: database.kysely,
			listen: database.listen,
			publishableKey: keys.publishableKey,
			secretKey: keys.secretKey,
			jwtSecret: keys.jwtSecret,
			privateOnly: options.privateOnly,
			log: options.log
		});
		database.watchSpace();
		const snapshots = new Snapshots(database.kysely, keys);
		// PostgreSQL servers have their own backups.
		const closeDoor = options.databaseUrl ? null : await door(options, snapshots);
		const upkeep = repeatedly(MINUTE, () =>
			snapshots
				.maintain(database.maintain)
				.catch((error) => options.log?.('warn', 'the database was not maintained', error))
		);
		const near = passwordGate((request, env) => app.fetch(request, env as never));
		const { attempts } = options;
		const far: Fetch = attempts ? accountGate(near, attempts) : near;
		return {
			...keys,
			kysely: database.kysely,
			exec: database.exec,
			handles: (pathname) => /^\/(rest|auth|realtime)\/v1(\/|$)/.test(pathname),
			async request(req, res) {
				if (req.url?.startsWith('/realtime/v1')) return gateway.request(req, res);
				try {
					await quietly(() => respond(far, req, res, largestBody(req, keys.secretKey)));
				} catch (error) {
					options.log?.('error', 'a request failed', error);
					if (res.headersSent) res.destroy();
					else sendJson(res, 500, { code: 'unexpected_failure', message: 'Internal error' });
				}
			},
			fetch: async (request) => quietly(() => near(request)),
			upgrade: gateway.upgrade,
			stats: gateway.stats,
			async close() {
				await closeDoor?.();
				await upkeep.stop();
				await gateway.close();
				await database.close();
				await letGo();
			}
		};
	} catch (error) {
		await opened?.close().catch(() => {});
		await letGo();
		throw error;
	}
}

/** The door for backups. A server without one runs all the same: some file systems have no sockets. */
async function door(
	{ dataFolder, log }: EmbeddedOptions,
	snapshots: Snapshots
): Promise<(() => Promise<void>) | null> {
	try {
		return await openDoor(dataFolder, snapshots, (message, error) =>
			log?.('error', message, error)
		);
	} catch (error) {
		log?.('warn', 'backups need this server to be stopped: its data folder takes no socket', error);
		return null;
	}
}

/** Again and again with a pause in between, the first time at once; `stop` waits for the end of it. */
function repeatedly(pause: number, run: () => Promise<void>): { stop(): Promise<void> } {
	let running = run();
	const timer = setInterval(() => (running = running.then(run)), pause).unref();
	return {
		stop() {
			clearInterval(timer);
			return running;
		}
	};
}

function smtp({ smtpUrl, from }: { smtpUrl: string; from: string }): SmtpEmailDriver {
	const url = new URL(smtpUrl);
	return new SmtpEmailDriver({
		host: url.hostname,
		port: Number(url.port || (url.protocol === 'smtps:' ? 465 : 587)),
		secure: url.protocol === 'smtps:',
		user: decodeURIComponent(url.username) || undefined,
		pass: decodeURIComponent(url.password) || undefined,
		from
	});
}

/** A method of Lite's that its types keep private. */
async function readyForRequests(connection: unknown): Promise<void> {
	await (connection as { ensureRlsContext(): Promise<void> }).ensureRlsContext();
}
