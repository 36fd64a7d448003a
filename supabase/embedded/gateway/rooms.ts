import { text, userBroadcast, type Broadcast, type Version } from './frames.ts';

/** A channel that receives what is sent in its room. */
export interface Member {
	readonly version: Version;
	/** `id` is that of the row, for a message of the database. */
	deliver(frame: string | Buffer, id?: string): void;
}

/** Which frame 2.0.0 clients get: `user` as bytes (type 4), `text` as JSON. Their app sees no difference. */
export type Encoding = 'user' | 'text';

/** Who is in which room. A private and a public channel of the same name are two rooms. */
export class Rooms {
	#rooms = new Map<string, Set<Member>>();

	get size(): number {
		return this.#rooms.size;
	}

	enter(isPrivate: boolean, topic: string, member: Member): void {
		const key = `${isPrivate}:${topic}`;
		const room = this.#rooms.get(key) ?? new Set();
		this.#rooms.set(key, room.add(member));
	}

	leave(isPrivate: boolean, topic: string, member: Member): void {
		const key = `${isPrivate}:${topic}`;
		const room = this.#rooms.get(key);
		room?.delete(member);
		if (room?.size === 0) this.#rooms.delete(key);
	}

	/** Sends to everyone in a room but `except`; each encoding is made once for all who need it. */
	send(
		isPrivate: boolean,
		topic: string,
		message: Omit<Broadcast, 'topic'>,
		options: { encoding: Encoding; except?: Member; id?: string }
	): void {
		const room = this.#rooms.get(`${isPrivate}:${topic}`);
		if (!room) return;
		const broadcast = { ...message, topic: `realtime:${topic}` };
		const frames = new Map<Version, string | Buffer | null>();
		for (const member of room) {
			if (member === options.except) continue;
			let frame = frames.get(member.version);
			if (frame === undefined) {
				frame = encode(broadcast, member.version, options.encoding);
				frames.set(member.version, frame);
			}
			if (frame !== null) member.deliver(frame, options.id);
		}
	}
}

function encode(broadcast: Broadcast, version: Version, encoding: Encoding) {
	const bytes = version === '2.0.0' && encoding === 'user' ? userBroadcast(broadcast) : null;
	return bytes ?? text(version, broadcast);
}
