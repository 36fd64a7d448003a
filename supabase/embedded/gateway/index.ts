import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Kysely } from 'kysely';
import { WebSocketServer } from 'ws';
import { authorizer } from './authorization.ts';
import type { Context } from './channel.ts';
import type { Version } from './frames.ts';
import { FRAME } from './limits.ts';
import { deliverFromDatabase, purge } from './messages.ts';
import { restHandler } from './rest.ts';
import { Rooms } from './rooms.ts';
import { Socket } from './socket.ts';
import { Refusal, verifier, type TokenKeys } from './tokens.ts';

const HOUR = 60 * 60 * 1000;

export interface GatewayOptions extends TokenKeys {
	/** Transactions of it must be isolated from all others. */
	kysely: Kysely<unknown>;
	listen(channel: string, onPayload: (payload: string) => void): Promise<() => Promise<void>>;
	log?: (level: 'warn' | 'error', message: string, error?: unknown) => void;
}

/** Supabase Realtime Broadcast, as much of it as clients need, in this process. */
export interface Gateway {
	upgrade(req: IncomingMessage, socket: Duplex, head: Buffer): void;
	/** Broadcasts over REST. */
	request(req: IncomingMessage, res: ServerResponse): Promise<void>;
	stats(): { sockets: number; rooms: number };
	/** Sends 1012 to every client and stops listening to the database. */
	close(): Promise<void>;
}

/** Listens to the database and takes sockets from now on. */
export async function createGateway(options: GatewayOptions): Promise<Gateway> {
	const { kysely, listen, log } = options;
	const rooms = new Rooms();
	const sockets = new Set<Socket>();
	const context: Context = {
		kysely,
		rooms,
		authorization: authorizer(kysely),
		verify: verifier(options)
	};
	const server = new WebSocketServer({
		noServer: true,
		perMessageDeflate: false,
		maxPayload: FRAME
	});
	const clean = () =>
		purge(kysely).catch((error) => log?.('warn', 'old messages were not purged', error));
	const cleaning = setInterval(clean, HOUR).unref();
	await clean();
	const stop = await deliverFromDatabase(kysely, listen, rooms, (error) =>
		log?.('error', 'a message of the database was not delivered', error)
	);
	let closing = false;

	async function shake(req: IncomingMessage, raw: Duplex, head: Buffer) {
		const url = new URL(req.url ?? '/', 'http://localhost');
		if (url.pathname !== '/realtime/v1/websocket') return refuse(raw, 404);
		if (closing) return refuse(raw, 503);
		const version = versionOf(url.searchParams.get('vsn'));
		if (!version) return refuse(raw, 403);
		const token = req.headers['x-api-key'] ?? url.searchParams.get('apikey');
		if (typeof token !== 'string' || token === '') {
			return refuse(raw, 401, 'API key is missing');
		}
		try {
			await context.verify(token);
		} catch (error) {
			if (!(error instanceof Refusal)) throw error;
			const message = error.message.startsWith('Token has expired')
				? 'Token has expired'
				: error.message;
			return refuse(raw, 401, message);
		}
		server.handleUpgrade(req, raw, head, (client) => {
			const socket = new Socket(client, context, version, token);
			sockets.add(socket);
			client.on('close', () => sockets.delete(socket));
		});
	}

	return {
		upgrade(req, socket, head) {
			socket.on('error', () => socket.destroy());
			shake(req, socket, head).catch((error) => {
				log?.('error', 'a handshake failed', error);
				refuse(socket, 500, 'Error connecting to Realtime');
			});
		},
		request: restHandler(context),
		stats: () => ({ sockets: sockets.size, rooms: rooms.size }),
		async close() {
			closing = true;
			clearInterval(cleaning);
			for (const socket of sockets) socket.restart();
			await stop();
			await new Promise((resolve) => setTimeout(resolve, sockets.size > 0 ? 100 : 0));
			for (const client of server.clients) client.terminate();
			server.close();
		}
	};
}

/** `~> 1.0.0` and `~> 2.0.0`, and 1.0.0 where nothing is asked for. */
function versionOf(vsn: string | null): Version | null {
	if (vsn === null || /^1\.0\.\d+$/.test(vsn)) return '1.0.0';
	return /^2\.0\.\d+$/.test(vsn) ? '2.0.0' : null;
}

const REASONS: Record<number, string> = {
	401: 'Unauthorized',
	403: 'Forbidden',
	404: 'Not Found',
	500: 'Internal Server Error',
	503: 'Service Unavailable'
};

/** Answers before the upgrade, as Realtime does: browsers see a failed connection only. */
function refuse(socket: Duplex, status: number, error?: string): void {
	const body = error ? JSON.stringify({ error }) : '';
	socket.end(
		`HTTP/1.1 ${status} ${REASONS[status]}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`
	);
}
