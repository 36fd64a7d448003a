import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Kysely } from 'kysely';
import { WebSocketServer } from 'ws';
import { authorizer } from './authorization.ts';
import type { Context } from './channel.ts';
import { handshake, refuse } from './handshake.ts';
import { CONNECTIONS, FRAME, GOODBYE } from './limits.ts';
import { deliverFromDatabase, purge, type Listen } from './messages.ts';
import { restHandler } from './rest.ts';
import { Rooms } from './rooms.ts';
import { Socket } from './socket.ts';
import { verifier, type TokenKeys } from './tokens.ts';

const HOUR = 60 * 60 * 1000;

export interface GatewayOptions extends TokenKeys {
	/** Transactions of it must be isolated from all others. */
	kysely: Kysely<unknown>;
	/**
	 * Calls back for each `pg_notify` on a channel, in commit order; the function returned stops it.
	 * `onGap` is called when some may have been lost.
	 */
	listen: Listen;
	/** Refuses public channels. */
	privateOnly?: boolean;
	/** Sockets at once. */
	connections?: number;
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

/** Listens to the database, then takes sockets: nothing sent in between is missed. */
export async function createGateway(options: GatewayOptions): Promise<Gateway> {
	const { kysely, listen, log, privateOnly = false, connections = CONNECTIONS } = options;
	const rooms = new Rooms();
	const sockets = new Set<Socket>();
	const context: Context = {
		kysely,
		rooms,
		privateOnly,
		authorization: authorizer(kysely, (error) => log?.('warn', 'a policy failed', error)),
		verify: verifier(options)
	};
	const server = new WebSocketServer({
		noServer: true,
		perMessageDeflate: false,
		maxPayload: FRAME
	});
	const clean = () =>
		purge(kysely).catch((error) => log?.('warn', 'old messages were not purged', error));
	await clean();
	const cleaning = setInterval(clean, HOUR).unref();
	const stop = await deliverFromDatabase(kysely, listen, rooms, {
		onError: (error) => log?.('error', 'a message of the database was not delivered', error),
		onGap() {
			log?.('warn', 'messages of the database may be lost: every client connects again');
			for (const socket of sockets) socket.restart();
		}
	});
	const rest = restHandler(context, (error) => log?.('error', 'a broadcast failed', error));
	let closing: Promise<void> | undefined;

	async function shake(req: IncomingMessage, raw: Duplex, head: Buffer) {
		const answer = await handshake(req, context.verify);
		if (closing) return refuse(raw, 503);
		if ('status' in answer) return refuse(raw, answer.status, answer.error);
		if (sockets.size >= connections) return refuse(raw, 429, 'Too many connected users');
		server.handleUpgrade(req, raw, head, (client) => {
			const socket = new Socket(client, context, answer.version, answer.token);
			sockets.add(socket);
			client.on('close', () => sockets.delete(socket));
		});
	}

	async function shut() {
		clearInterval(cleaning);
		const clients = [...server.clients];
		const gone = clients.map((client) => new Promise((resolve) => client.once('close', resolve)));
		for (const socket of sockets) socket.restart();
		await stop();
		const late = setTimeout(() => clients.forEach((client) => client.terminate()), GOODBYE);
		await Promise.all(gone);
		clearTimeout(late);
		server.close();
	}

	return {
		upgrade(req, socket, head) {
			socket.on('error', () => socket.destroy());
			shake(req, socket, head).catch((error) => {
				log?.('error', 'a handshake failed', error);
				refuse(socket, 500, 'Error connecting to Realtime');
			});
		},
		request: rest,
		stats: () => ({ sockets: sockets.size, rooms: rooms.size }),
		close: () => (closing ??= shut())
	};
}
