import type { Authorization } from './authorization.ts';
import type { Broadcast, Incoming, Version } from './frames.ts';
import { PAYLOAD, TOKEN_CHECK } from './limits.ts';
import { replay, type Replayed } from './messages.ts';
import type { Member, Rooms } from './rooms.ts';
import { Refusal, type Claims } from './tokens.ts';
import type { Kysely } from 'kysely';

/** What channels share: the rooms, the policies, the keys. */
export interface Context {
	kysely: Kysely<unknown>;
	rooms: Rooms;
	authorization: Authorization;
	/** Public channels are refused. */
	privateOnly: boolean;
	verify(token: string): Promise<Claims>;
}

/** What a channel needs of its socket. */
export interface Wire {
	readonly version: Version;
	send(frame: string | Buffer): void;
	push(
		topic: string,
		event: string,
		payload: unknown,
		ref: string | null,
		joinRef: string | null
	): void;
	reply(to: Incoming, status: 'ok' | 'error', response: unknown): void;
	closed(channel: Channel): void;
}

interface Config {
	private: boolean;
	ack: boolean;
	self: boolean;
	presence: boolean;
	replicationReady: boolean;
	replay?: { since: number; limit?: number };
	changes: unknown[];
}

/** One joined topic of one socket. */
export class Channel implements Member {
	readonly topic: string;
	readonly joinRef: string | null;
	#wire: Wire;
	#context: Context;
	#config: Config;
	#token: string;
	#claims: Claims;
	#mayWrite: Promise<boolean> | undefined;
	/** Messages that are not sent again when they are announced. */
	#known = new Set<string>();
	/** What arrives while the past is read, to be sent after it. */
	#held: { frame: string | Buffer; id?: string }[] | undefined;
	#left = false;
	#timer: NodeJS.Timeout | undefined;

	private constructor(
		wire: Wire,
		context: Context,
		join: Incoming,
		config: Config,
		token: string,
		claims: Claims
	) {
		this.#wire = wire;
		this.#context = context;
		this.#config = config;
		this.#token = token;
		this.#claims = claims;
		this.topic = join.topic.slice('realtime:'.length);
		this.joinRef = join.joinRef ?? join.ref;
	}

	/** Joins a topic and answers; the channel, or throws a `Refusal` with the reason to answer with. */
	static async join(
		wire: Wire,
		context: Context,
		message: Incoming,
		socketToken: string
	): Promise<Channel> {
		const payload = isObject(message.payload) ? message.payload : {};
		const config = configOf(payload);
		if (context.privateOnly && !config.private) {
			throw new Refusal('PrivateOnly', 'This project only allows private channels');
		}
		const given = payload.access_token ?? payload.user_token;
		const own = typeof given === 'string' && !given.startsWith('sb_') ? given : null;
		const token = own ?? socketToken;
		const claims = await context.verify(token);
		const channel = new Channel(wire, context, message, config, token, claims);
		if (config.private && !(await context.authorization.mayRead(claims, channel.topic))) {
			throw unauthorized(channel.topic);
		}
		if (config.replay && !config.private) {
			throw new Refusal('UnableToReplayMessages', 'Replay is not allowed for public channels');
		}
		const past = await channel.#enter();
		wire.reply(message, 'ok', {
			postgres_changes: config.changes.map((change, i) => ({ ...(change as object), id: i + 1 }))
		});
		channel.#welcome(past);
		channel.#watchToken();
		return channel;
	}

	get version(): Version {
		return this.#wire.version;
	}

	deliver(frame: string | Buffer, id?: string): void {
		if (this.#held) this.#held.push({ frame, id });
		else if (!id || !this.#known.has(id)) this.#wire.send(frame);
	}

	/** In the room before the past is read: nothing falls in between. Gives the messages to replay. */
	async #enter(): Promise<Replayed[]> {
		const { private: isPrivate, replay: wanted } = this.#config;
		this.#context.rooms.enter(isPrivate, this.topic, this);
		if (!wanted) return [];
		this.#held = [];
		try {
			const { kysely } = this.#context;
			const { past, known } = await replay(kysely, this.topic, wanted.since, wanted.limit);
			this.#known = new Set(known);
			return past;
		} catch {
			this.leave();
			throw new Refusal('UnableToReplayMessages', 'Realtime was unable to replay messages');
		}
	}

	/** What follows the reply, in Realtime's order; then what was sent meanwhile. */
	#welcome(past: Replayed[]): void {
		const { replicationReady, presence, changes } = this.#config;
		if (replicationReady) this.#system('system', 'ok', 'Replication connection established');
		for (const { id, event, payload } of past) {
			const meta = { replayed: true, id };
			this.#push('broadcast', { type: 'broadcast', event, payload, meta });
		}
		if (presence) this.#push('presence_state', {});
		if (changes.length > 0) {
			this.#system('postgres_changes', 'error', 'postgres_changes are not supported');
		}
		const held = this.#held ?? [];
		this.#held = undefined;
		for (const { frame, id } of held) this.deliver(frame, id);
	}

	/** A broadcast of this client: to everyone else in the room, and to itself if it asked for that. */
	async broadcast(message: Incoming): Promise<void> {
		const { payload } = message;
		if (!isObject(payload) || typeof payload.event !== 'string') return;
		const body = message.binary ?? payload.payload ?? {};
		const size = Buffer.isBuffer(body) ? body.length : Buffer.byteLength(JSON.stringify(body));
		if (size > PAYLOAD) {
			if (this.#config.ack) this.#wire.reply(message, 'error', 'payload_size_exceeded');
			return;
		}
		const { rooms, authorization } = this.#context;
		if (this.#config.private) {
			this.#mayWrite ??= authorization.mayWrite(this.#claims, this.topic);
			if (!(await this.#mayWrite) || this.#left) return;
		}
		const broadcast: Omit<Broadcast, 'topic'> = { event: payload.event, payload: body };
		rooms.send(this.#config.private, this.topic, broadcast, {
			encoding: message.binary || this.version === '2.0.0' ? 'user' : 'text',
			except: this.#config.self ? undefined : this
		});
		if (this.#config.ack) this.#wire.reply(message, 'ok', {});
	}

	/** A new token of the same client: it may have lost its right to be here. */
	async renew(token: unknown): Promise<void> {
		if (typeof token !== 'string' || token.startsWith('sb_') || token === this.#token) return;
		try {
			this.#claims = await this.#context.verify(token);
			this.#token = token;
			this.#mayWrite = undefined;
			if (
				this.#config.private &&
				!(await this.#context.authorization.mayRead(this.#claims, this.topic))
			) {
				throw unauthorized(this.topic);
			}
			if (!this.#left) this.#watchToken();
		} catch (error) {
			if (this.#left) return;
			this.shut(error instanceof Refusal ? error.message : 'Unknown Error on Channel');
		}
	}

	#watchToken(): void {
		clearTimeout(this.#timer);
		const left = this.#claims.exp * 1000 - Date.now();
		// In steps: a timer of more than 24 days would fire at once.
		this.#timer = setTimeout(
			() => {
				const since = Math.floor(Date.now() / 1000) - this.#claims.exp;
				if (since >= 0) this.shut(`Token has expired ${since} seconds ago`);
				else this.#watchToken();
			},
			Math.max(0, Math.min(TOKEN_CHECK, left))
		);
	}

	/** Tells the client why, closes the channel and forgets it. */
	shut(reason: string): void {
		this.#system('system', 'error', reason);
		this.#push('phx_close', {}, this.joinRef);
		this.leave();
	}

	/** Closes without a reason: the client left, or joined anew. */
	close(): void {
		this.#push('phx_close', {}, this.joinRef);
		this.leave();
	}

	/** Frees everything that the channel holds. */
	leave(): void {
		this.#left = true;
		clearTimeout(this.#timer);
		this.#context.rooms.leave(this.#config.private, this.topic, this);
		this.#wire.closed(this);
	}

	#system(extension: string, status: 'ok' | 'error', message: string): void {
		this.#push('system', { extension, status, message, channel: this.topic });
	}

	#push(event: string, payload: unknown, ref: string | null = null): void {
		this.#wire.push(`realtime:${this.topic}`, event, payload, ref, this.joinRef);
	}
}

function unauthorized(topic: string): Refusal {
	return new Refusal(
		'Unauthorized',
		`You do not have permissions to read from this Channel topic: ${topic}`
	);
}

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The settings of a join; what is missing or malformed takes its default, as on Supabase. */
function configOf(payload: Record<string, unknown>): Config {
	const config = isObject(payload.config) ? payload.config : {};
	const broadcast = isObject(config.broadcast) ? config.broadcast : {};
	const presence = isObject(config.presence) ? config.presence : {};
	const wanted = isObject(broadcast.replay) ? broadcast.replay : null;
	const since = Number(wanted?.since);
	if (wanted && !Number.isFinite(since)) {
		throw new Refusal('UnableToReplayMessages', 'Replay params are not valid');
	}
	return {
		private: isTrue(config.private),
		ack: isTrue(broadcast.ack),
		self: isTrue(broadcast.self),
		presence: isTrue(presence.enabled),
		replicationReady: isTrue(broadcast.replication_ready),
		replay: wanted ? { since, limit: Number(wanted.limit) || undefined } : undefined,
		changes: Array.isArray(config.postgres_changes) ? config.postgres_changes.filter(isObject) : []
	};
}

function isTrue(value: unknown): boolean {
	return value === true || value === 'true';
}
