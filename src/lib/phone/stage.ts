import type { Outgoing, Sent } from '$lib/live/outbox';
import type { PhoneStage } from '$lib/live/phone.svelte';
import { openShelf } from '$lib/live/shelf';
import { wake } from '$lib/live/wake';
import { within } from '$lib/live/within';
import type { PublicState } from '$lib/live/state';

interface Options {
	session: string;
	code: string;
	/** True when joining needs no name: the phone may join by itself. */
	anonymous: boolean;
	/** Reserved by the page: a join that is sent twice with it is the same join. */
	ticket: string | null;
	realtime: { url: string | null; key: string };
}

/** `joined`: the server knows this phone. */
type Joined = 'joined' | 'full' | 'lost';

/** The browser's own network, for `LivePhone`, and the phone's way in. */
export function browserStage({
	session,
	code,
	anonymous,
	ticket,
	realtime
}: Options): PhoneStage & { join(): Promise<Joined> } {
	const base = `/api/sessions/${session}`;
	let etag: string | null = null;
	/** Where a browser takes no cookies, the page still is one participant. */
	let token: string | null = null;
	let joining: Promise<Joined> | null = null;

	/** Joins by itself, once for all who ask meanwhile. */
	function join(): Promise<Joined> {
		joining ??= post('/api/join', { code }, token ?? ticket)
			.then(async (response): Promise<Joined> => {
				if (!response.ok) return (await meaning(response)) === 'full' ? 'full' : 'lost';
				({ token } = (await response.json()) as { token: string });
				return 'joined';
			})
			.catch((): Joined => 'lost')
			.finally(() => (joining = null));
		return joining;
	}

	return {
		shelf: 'indexedDB' in window ? openShelf() : null,
		wake,
		async read() {
			const response = await fetch(base, {
				cache: 'no-store',
				headers: etag ? { 'if-none-match': etag } : {},
				signal: within(10_000)
			});
			if (response.status === 304) return null;
			if (response.status === 404 && (await isOurs(response))) return 'gone';
			if (!response.ok) throw new Error(`the state was not read: ${response.status}`);
			etag = response.headers.get('etag');
			return (await response.json()) as PublicState;
		},
		async send(answer) {
			// A first tap may be faster than the join: it must not make a second participant.
			await joining;
			const sent = await post(`${base}/answers`, answer, token).catch((error: unknown) => {
				sendLater();
				throw error;
			});
			if (sent.status !== 401) return meaning(sent);
			if (!anonymous) return 'stranger';
			// The cookie was cleared, or never came: join anew, the answer is the same.
			const joined = await join();
			return joined === 'joined' ? meaning(await post(`${base}/answers`, answer, token)) : joined;
		},
		rejoin: () => location.reload(),
		join,
		listen(changed, subscribed, lost) {
			let undo = () => {};
			let stopped = false;
			// Fetched after the page stands: a vote needs no socket.
			void import('$lib/live/realtime').then(({ connect, watch }) => {
				if (stopped) return;
				const client = connect(realtime);
				const leave = watch(
					client,
					`session:${session}`,
					{ state_changed: changed },
					{ onsubscribed: subscribed, onlost: lost }
				);
				undo = () => {
					leave();
					void client.disconnect();
				};
			});
			return () => {
				stopped = true;
				undo();
			};
		}
	};
}

/** Asks the service worker, where there is one, to send when there is a network, even if this page is closed. */
function sendLater(): void {
	// Not in every browser, nor in TypeScript's DOM: Background Sync is a draft of the WICG.
	type Syncing = ServiceWorkerRegistration & { sync?: { register(tag: string): Promise<void> } };
	void navigator.serviceWorker?.ready
		.then((worker) => (worker as Syncing).sync?.register('amphi-outbox'))
		.catch(() => {});
}

function post(
	path: string,
	body: Outgoing | { code: string },
	token: string | null = null
): Promise<Response> {
	return fetch(path, {
		method: 'POST',
		headers: {
			'content-type': 'application/json',
			...(token !== null && { authorization: `Bearer ${token}` })
		},
		body: JSON.stringify(body),
		// A tab that is closed right after the tap still sends.
		keepalive: true,
		signal: within(15_000)
	});
}

/** True where Amphi itself says that there is no such session, and not something on the way to it. */
async function isOurs(response: Response): Promise<boolean> {
	const said = (await response.json().catch(() => ({}))) as { error?: string };
	return said.error === 'not_found';
}

/** Only what can never be counted is given up; anything else is worth another try. */
async function meaning(response: Response): Promise<Sent> {
	const said = (await response.json().catch(() => ({}))) as { status?: string; error?: string };
	// The login page of a Wi-Fi answers 200 as well, and has counted nothing.
	if (response.ok) return said.status === 'counted' ? 'counted' : 'lost';
	const { error } = said;
	if (error === 'not_open' || error === 'foreign' || error === 'removed') return 'late';
	if (error === 'storage_full') return 'full';
	return error === 'invalid' || error === 'too_large' ? 'invalid' : 'busy';
}
