import { request, type Agent } from 'node:http';
import WebSocket from 'ws';

/** A request over HTTP on a kept connection; the status and the parsed body. */
export function send(
	agent: Agent,
	url: string,
	options: { method?: string; headers?: Record<string, string>; body?: string } = {}
): Promise<{ status: number; body: string; headers: Record<string, unknown> }> {
	return new Promise((resolve, reject) => {
		const { method = 'GET', headers = {}, body } = options;
		const outgoing = request(
			url,
			{
				agent,
				method,
				headers: {
					...headers,
					...(body !== undefined && { 'content-length': String(Buffer.byteLength(body)) })
				}
			},
			(response) => {
				const chunks: Buffer[] = [];
				response.on('data', (chunk: Buffer) => chunks.push(chunk));
				response.on('error', reject);
				response.on('end', () =>
					resolve({
						status: response.statusCode ?? 0,
						body: Buffer.concat(chunks).toString(),
						headers: response.headers
					})
				);
			}
		);
		outgoing.on('error', (error) => {
			// A kept connection that the server had just closed: browsers try once more, on a new one.
			if (outgoing.reusedSocket) send(agent, url, options).then(resolve, reject);
			else reject(error);
		});
		outgoing.end(body);
	});
}

export const json = { 'content-type': 'application/json' };

export interface Subscription {
	/** Resolves once every channel is joined. */
	joined: Promise<void>;
	/** Resolves with its code once the socket is closed, by whomever. */
	closed: Promise<number>;
	close(): void;
	/** Cuts the connection without a goodbye, as a lost network does. */
	cut(): void;
	/** Received so far: all bytes, and the broadcasts among them. */
	bytes: number;
	messages: number;
}

/** One socket of Realtime with a private channel per topic, in the browser's own protocol (vsn 2.0.0). */
export function subscribe(
	origin: string,
	key: string,
	topics: readonly string[],
	onBroadcast: (event: string, payload: Record<string, unknown>) => void,
	token?: string
): Subscription {
	const address = `${origin.replace(/^http/, 'ws')}/realtime/v1/websocket?apikey=${key}&vsn=2.0.0`;
	const socket = new WebSocket(address, { perMessageDeflate: false });
	const joining = new Set(topics.map((_, i) => String(i + 1)));
	let beats: NodeJS.Timeout | undefined;
	const subscription: Subscription = {
		joined: new Promise((resolve, reject) => {
			socket.once('error', reject);
			socket.once('close', () => reject(new Error('the socket closed')));
			socket.on('message', (data: Buffer, isBinary) => {
				subscription.bytes += data.length;
				if (isBinary) return hear(data);
				const [, ref, , event, payload] = JSON.parse(data.toString()) as [
					string | null,
					string | null,
					string,
					string,
					{ status?: string; response?: unknown; event?: string; payload?: Record<string, unknown> }
				];
				if (event === 'phx_reply' && joining.delete(ref ?? '')) {
					if (payload.status !== 'ok') reject(new Error(JSON.stringify(payload.response)));
					else if (joining.size === 0) resolve();
				} else if (event === 'broadcast') tell(payload.event ?? '', payload.payload ?? {});
			});
		}),
		closed: new Promise((resolve) => void socket.once('close', (code) => resolve(code))),
		close: () => socket.close(),
		cut: () => socket.terminate(),
		bytes: 0,
		messages: 0
	};
	subscription.joined.catch(() => {});

	socket.once('open', () => {
		const payload = {
			config: {
				broadcast: { ack: false, self: false },
				presence: { key: '', enabled: false },
				postgres_changes: [],
				private: true
			},
			access_token: token ?? key
		};
		for (const [i, topic] of topics.entries()) {
			const ref = String(i + 1);
			socket.send(JSON.stringify([ref, ref, `realtime:${topic}`, 'phx_join', payload]));
		}
		let n = topics.length;
		beats = setInterval(
			() => socket.send(JSON.stringify([null, String(++n), 'phoenix', 'heartbeat', {}])),
			25_000
		).unref();
	});
	socket.once('close', () => clearInterval(beats));

	/** A broadcast as bytes: type 4, four lengths, topic, event, meta, payload. */
	function hear(data: Buffer): void {
		if (data[0] !== 4) return;
		const [topicLength, eventLength, metaLength] = [data[1]!, data[2]!, data[3]!];
		const at = 5 + topicLength;
		const event = data.subarray(at, at + eventLength).toString();
		const payload = data.subarray(at + eventLength + metaLength).toString();
		tell(event, JSON.parse(payload) as Record<string, unknown>);
	}

	function tell(event: string, payload: Record<string, unknown>): void {
		subscription.messages++;
		onBroadcast(event, payload);
	}
	return subscription;
}
