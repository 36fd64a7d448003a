import type { WebSocket } from 'ws';
import { Channel, type Context, type Wire } from './channel.ts';
import * as frames from './frames.ts';
import type { Incoming, Version } from './frames.ts';
import * as limits from './limits.ts';
import { Refusal } from './tokens.ts';

/** One client: its channels by topic, and a queue per topic that keeps its frames in order. */
export class Socket implements Wire {
	readonly version: Version;
	#socket: WebSocket;
	#context: Context;
	#token: string;
	#channels = new Map<string, Channel>();
	#queues = new Map<string, Promise<void>>();
	#fits = limits.allowance(limits.FRAMES_PER_SECOND, limits.BURST);
	#joining = 0;
	#idle: NodeJS.Timeout;
	#open = true;

	constructor(socket: WebSocket, context: Context, version: Version, token: string) {
		this.#socket = socket;
		this.#context = context;
		this.version = version;
		this.#token = token;
		this.#idle = setTimeout(() => socket.terminate(), limits.IDLE);
		socket.on('message', (data, isBinary) => {
			this.#idle.refresh();
			const message = frames.read(version, data as Buffer, isBinary);
			if (message) this.#take(message);
		});
		socket.on('error', () => socket.terminate());
		socket.on('close', () => this.#gone());
	}

	/** Tells every channel, then closes: clients come back by themselves. */
	restart(): void {
		for (const channel of this.#channels.values()) {
			const message = 'Server requested disconnect';
			const payload = { extension: 'system', status: 'ok', message, channel: channel.topic };
			this.push(`realtime:${channel.topic}`, 'system', payload, null, channel.joinRef);
		}
		this.#socket.close(1012, 'Service restart');
	}

	send(frame: string | Buffer): void {
		if (this.#socket.readyState !== this.#socket.OPEN) return;
		if (this.#socket.bufferedAmount > limits.BACKLOG) return this.#socket.close(1012, 'Too slow');
		this.#socket.send(frame);
	}

	push(
		topic: string,
		event: string,
		payload: unknown,
		ref: string | null,
		joinRef: string | null
	): void {
		this.send(frames.push(this.version, topic, event, payload, ref, joinRef));
	}

	reply(to: Incoming, status: 'ok' | 'error', response: unknown): void {
		this.send(frames.reply(this.version, to, status, response));
	}

	closed(channel: Channel): void {
		const topic = `realtime:${channel.topic}`;
		if (this.#channels.get(topic) === channel) this.#channels.delete(topic);
	}

	#gone(): void {
		this.#open = false;
		clearTimeout(this.#idle);
		for (const channel of [...this.#channels.values()]) channel.leave();
	}

	#take(message: Incoming): void {
		if (message.topic === 'phoenix' && message.event === 'heartbeat') {
			return this.reply({ ...message, joinRef: null }, 'ok', {});
		}
		if (!this.#fits()) return this.#refuse(message);
		const before = this.#queues.get(message.topic) ?? Promise.resolve();
		const after = before
			.then(() => this.#handle(message))
			.catch(() => this.#channels.get(message.topic)?.shut('Unknown Error on Channel'))
			.finally(() => {
				if (this.#queues.get(message.topic) === after) this.#queues.delete(message.topic);
			});
		this.#queues.set(message.topic, after);
	}

	/** Too many frames: the channel is closed as on Supabase, the socket if they are joins; others are dropped. */
	#refuse(message: Incoming): void {
		if (message.event === 'phx_join') {
			const reason = 'ClientJoinRateLimitReached: Too many joins per second';
			this.reply(message, 'error', { reason });
			return this.#socket.close(1001, 'Too many joins');
		}
		const channel = this.#channels.get(message.topic);
		if (message.event === 'broadcast') channel?.shut('Too many messages per second');
		if (message.event === 'presence') channel?.shut('Too many presence messages per second');
	}

	async #handle(message: Incoming): Promise<void> {
		if (!this.#open) return;
		const channel = this.#channels.get(message.topic);
		if (message.event === 'phx_join' && message.topic.startsWith('realtime:')) {
			return this.#join(message, channel);
		}
		if (message.event === 'phx_leave' && !channel) return this.reply(message, 'ok', {});
		if (!channel) {
			return this.reply({ ...message, joinRef: null }, 'error', { reason: 'unmatched topic' });
		}
		if (message.joinRef !== null && message.joinRef !== channel.joinRef) return;
		switch (message.event) {
			case 'phx_leave':
				this.reply(message, 'ok', {});
				return channel.close();
			case 'access_token':
				return channel.renew((message.payload as { access_token?: unknown } | null)?.access_token);
			case 'broadcast':
				return channel.broadcast(message);
			case 'presence':
				return this.reply(message, 'ok', {});
		}
	}

	async #join(message: Incoming, before: Channel | undefined): Promise<void> {
		before?.close();
		try {
			if (message.topic === 'realtime:') {
				throw new Refusal('TopicNameRequired', 'You must provide a topic name');
			}
			if (this.#channels.size + this.#joining >= limits.CHANNELS) {
				throw new Refusal('ChannelRateLimitReached', 'Too many channels');
			}
			this.#joining += 1;
			const channel = await Channel.join(this, this.#context, message, this.#token).finally(
				() => (this.#joining -= 1)
			);
			if (this.#open) this.#channels.set(message.topic, channel);
			else channel.leave();
		} catch (error) {
			const reason =
				error instanceof Refusal ? `${error.code}: ${error.message}` : 'Unknown Error on Channel';
			setTimeout(() => this.reply(message, 'error', { reason }), limits.ERROR_DELAY).unref();
		}
	}
}
