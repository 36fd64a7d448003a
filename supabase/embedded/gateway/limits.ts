/** Channels on one socket. */
export const CHANNELS = 100;
/** Largest payload of a broadcast, in bytes. */
export const PAYLOAD = 256 * 1024;
/** Broadcasts and presence messages of one socket in a second. */
export const MESSAGES_PER_SECOND = 20;
/** A client whose connection holds back more than this, in bytes, is dropped; it comes back by itself. */
export const BACKLOG = 1024 * 1024;
/** Silence after which a client is gone, in ms (Phoenix's default). */
export const IDLE = 60_000;
/** Before an error of a join is answered, in ms: slows down who asks again at once. */
export const ERROR_DELAY = 500;
/** Between two checks of a token, in ms. */
export const TOKEN_CHECK = 5 * 60_000;
/** Largest frame, in bytes (Realtime's endpoint.ex). */
export const FRAME = 5_000_000;

/** Counts events and says whether one more fits within this second. */
export function perSecond(limit: number): (now?: number) => boolean {
	let second = 0;
	let count = 0;
	return (now = Date.now()) => {
		const current = Math.floor(now / 1000);
		if (current !== second) {
			second = current;
			count = 0;
		}
		return ++count <= limit;
	};
}
