/** Sockets at once (Supabase's own for its largest plans). */
export const CONNECTIONS = 10_000;
/** Channels on one socket. */
export const CHANNELS = 100;
/** Largest payload of a broadcast, in bytes. */
export const PAYLOAD = 256 * 1024;
/** Messages in one REST request. */
export const BATCH = 100;
/** Frames of one socket in a second, heartbeats aside. */
export const FRAMES_PER_SECOND = 20;
/** Frames that may come at once: a client that reconnects joins all its channels in one go. */
export const BURST = CHANNELS + FRAMES_PER_SECOND;
/** A client whose connection holds back more than this, in bytes, is dropped; it comes back by itself. */
export const BACKLOG = 1024 * 1024;
/** Silence after which a client is gone, in ms (Phoenix's default). */
export const IDLE = 60_000;
/** Before an error of a join is answered, in ms: slows down who asks again at once. */
export const ERROR_DELAY = 500;
/** Longest wait between two looks at the end of a token, in ms. */
export const TOKEN_CHECK = 5 * 60_000;
/** Largest batch over REST, in bytes (Realtime's endpoint.ex). */
export const BODY = 5_000_000;
/**
 * Largest frame of a socket, in bytes: room for a payload that is refused for its size. Realtime itself
 * takes 5 MB; here whoever has the public key could have one thread parse that again and again.
 */
export const FRAME = 2 * PAYLOAD;
/** How long clients have to confirm a close, in ms. */
export const GOODBYE = 500;

/** A bucket of `burst` that fills at `perSecond`; says whether one more event fits. */
export function allowance(perSecond: number, burst: number): (now?: number) => boolean {
	let left = burst;
	let before: number | undefined;
	return (now = Date.now()) => {
		// A clock set back gives nothing and takes nothing.
		const seconds = Math.max(0, now - (before ?? now)) / 1000;
		left = Math.min(burst, left + seconds * perSecond);
		before = now;
		if (left < 1) return false;
		left -= 1;
		return true;
	};
}
