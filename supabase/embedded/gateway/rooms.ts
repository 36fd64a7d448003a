import { text, userBroadcast, type Broadcast, type Version } from './frames.ts';

/** A channel that receives what is sent in its room. */
export interface Member {
	readonly version: Version;
	/** False for a private channel whose policies allow presence only. */
	readonly receives: boolean;
	/** True when it got this message by replay. */
	replayed(id: string): boolean;
	deliver(frame: string | Buffer): void;
}

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
			if (member === options.except || !member.receives) continue;
			if (options.id && member.replayed(options.id)) continue;
			let frame = frames.get(member.version);
			if (frame === undefined) {
				frame =
					member.version === '2.0.0' && options.encoding === 'user'
						? userBroadcast(broadcast)
						: text(member.version, broadcast);
				frames.set(member.version, frame);
			}
			if (frame !== null) member.deliver(frame);
		}
	}
}
