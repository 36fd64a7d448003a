export type Version = '1.0.0' | '2.0.0';

/** What a client sent, whatever its serializer. `binary` is the payload of a user broadcast as bytes. */
export interface Incoming {
	joinRef: string | null;
	ref: string | null;
	topic: string;
	event: string;
	payload: unknown;
	binary?: Buffer;
}

/** A message for members of a channel: `payload` is JSON, or bytes for 2.0.0 clients only. */
export interface Broadcast {
	topic: string;
	event: string;
	payload: unknown;
	meta?: Record<string, unknown>;
}

const PUSH = 3;
const USER_BROADCAST = 4;
const BINARY = 0;
const JSON_ENCODED = 1;

/** Reads one frame of a client; null when it is malformed (Realtime drops those and stays connected). */
export function read(version: Version, data: Buffer, isBinary: boolean): Incoming | null {
	try {
		if (isBinary) return version === '2.0.0' ? readPush(data) : null;
		const frame = JSON.parse(data.toString()) as unknown;
		if (version === '2.0.0') {
			if (!Array.isArray(frame) || frame.length !== 5) return null;
			const [joinRef, ref, topic, event, payload] = frame as unknown[];
			return checked({ joinRef, ref, topic, event, payload });
		}
		const { join_ref, ref, topic, event, payload } = frame as Record<string, unknown>;
		return checked({ joinRef: join_ref ?? null, ref: ref ?? null, topic, event, payload });
	} catch {
		return null;
	}
}

function checked(frame: Record<keyof Omit<Incoming, 'binary'>, unknown>): Incoming | null {
	const { joinRef, ref, topic, event, payload } = frame;
	if (typeof topic !== 'string' || typeof event !== 'string') return null;
	if (!isRef(joinRef) || !isRef(ref)) return null;
	return { joinRef, ref, topic, event, payload };
}

function isRef(ref: unknown): ref is string | null {
	return ref === null || typeof ref === 'string';
}

/** USER_BROADCAST_PUSH: 03, five lengths and the encoding, then join_ref, ref, topic, event, meta, payload. */
function readPush(data: Buffer): Incoming | null {
	if (data[0] !== PUSH || data.length < 7) return null;
	const lengths = [...data.subarray(1, 6)];
	const encoding = data[6];
	let at = 7;
	const [joinRef, ref, topic, event] = lengths.map((length) => {
		const text = data.toString('utf8', at, at + length);
		at += length;
		return text;
	}) as [string, string, string, string, string];
	if (at > data.length || !topic) return null;
	if (encoding !== BINARY && encoding !== JSON_ENCODED) return null;
	const bytes = data.subarray(at);
	const payload = encoding === JSON_ENCODED ? (JSON.parse(bytes.toString()) as unknown) : undefined;
	return {
		joinRef: joinRef || null,
		ref: ref || null,
		topic,
		event: 'broadcast',
		payload: { type: 'broadcast', event, payload },
		...(encoding === BINARY && { binary: bytes })
	};
}

/** A message of the server to one client: replies, system messages, closes. */
export function push(
	version: Version,
	topic: string,
	event: string,
	payload: unknown,
	ref: string | null = null,
	joinRef: string | null = null
): string {
	return version === '2.0.0'
		? JSON.stringify([joinRef, ref, topic, event, payload])
		: JSON.stringify({ topic, event, payload, ref });
}

/** A reply to a request of a client. */
export function reply(
	version: Version,
	to: Pick<Incoming, 'joinRef' | 'ref' | 'topic'>,
	status: 'ok' | 'error',
	response: unknown
): string {
	return push(version, to.topic, 'phx_reply', { status, response }, to.ref, to.joinRef);
}

/** A broadcast as text, the way REST batches, replays and 1.0.0 clients get it. Null for bytes. */
export function text(version: Version, broadcast: Broadcast): string | null {
	const { topic, event, payload, meta } = broadcast;
	if (Buffer.isBuffer(payload)) return null;
	const body = { type: 'broadcast', event, payload, ...(meta && { meta }) };
	return push(version, topic, 'broadcast', body);
}

/**
 * USER_BROADCAST: 04, three lengths and the encoding, then topic, event, meta, payload. Null when a name
 * is longer than a length of one byte can say.
 */
export function userBroadcast({ topic, event, payload, meta }: Broadcast): Buffer | null {
	const parts = [topic, event, meta ? JSON.stringify(meta) : ''].map((part) => Buffer.from(part));
	if (parts.some(({ length }) => length > 255)) return null;
	const bytes = Buffer.isBuffer(payload) ? payload : Buffer.from(JSON.stringify(payload));
	const head = [USER_BROADCAST, ...parts.map(({ length }) => length)];
	const encoding = Buffer.isBuffer(payload) ? BINARY : JSON_ENCODED;
	return Buffer.concat([Buffer.from([...head, encoding]), ...parts, bytes]);
}
