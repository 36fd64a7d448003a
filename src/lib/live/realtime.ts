import { RealtimeClient } from '@supabase/realtime-js';
import { patience } from './patience.ts';

export type { RealtimeClient };

export interface Address {
	/** Where Supabase is; null is the page's own origin. */
	url: string | null;
	/** The publishable key. */
	key: string;
	/** A fresh access token of the teacher's; phones have none. */
	token?: () => Promise<string | null>;
}

/** A client of Realtime; it opens its socket with the first `watch`. */
export function connect({ url, key, token }: Address): RealtimeClient {
	const base = url ? `${url.replace(/\/+$/, '')}/` : new URL('/', location.href).href;
	return new RealtimeClient(new URL('realtime/v1', base).href.replace(/^http/, 'ws'), {
		params: { apikey: key },
		reconnectAfterMs: patience,
		...(token && { accessToken: token })
	});
}

const authorising = new WeakMap<Watchable, Promise<void>>();

/** One token for all who ask at once: the client drops the answer to a question that another overtook. */
function authorise(client: Watchable): Promise<void> {
	const running = authorising.get(client);
	if (running) return running;
	const asked = client.setAuth().finally(() => authorising.delete(client));
	authorising.set(client, asked);
	return asked;
}

export interface Watching {
	/** Joined, the first time and after each loss: whatever was missed is to be read again now. */
	onsubscribed?: () => void;
	/** No more events for now; it tries again by itself. */
	onlost?: () => void;
}

/** What `watch` needs of a client. */
export type Watchable = Pick<RealtimeClient, 'setAuth' | 'channel' | 'removeChannel'>;

/**
 * Hears the events of a private topic until the returned undo is called. After an error the client joins
 * again by itself; after a close by the server it never would, so a new channel takes its place.
 */
export function watch(
	client: Watchable,
	topic: string,
	events: Record<string, (payload: never) => void>,
	{ onsubscribed, onlost }: Watching = {}
): () => void {
	let channel: ReturnType<Watchable['channel']> | undefined;
	let timer: ReturnType<typeof setTimeout> | undefined;
	let stopped = false;
	let closes = 0;

	async function join() {
		// A join that leaves before its token is refused, for seconds on hosted Supabase.
		await authorise(client);
		if (stopped) return;
		const joined = client.channel(topic, { config: { private: true } });
		channel = joined;
		for (const [event, hear] of Object.entries(events)) {
			joined.on('broadcast', { event }, ({ payload }) => hear(payload as never));
		}
		joined.subscribe((status) => {
			if (stopped || channel !== joined) return;
			if (status === 'SUBSCRIBED') {
				closes = 0;
				return onsubscribed?.();
			}
			onlost?.();
			if (status !== 'CLOSED') return;
			channel = undefined;
			timer = setTimeout(() => void join(), patience(++closes));
		});
	}

	void join();
	return () => {
		stopped = true;
		clearTimeout(timer);
		if (channel) void client.removeChannel(channel);
	};
}
