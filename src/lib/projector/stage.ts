import { connect, watch } from '$lib/live/realtime';
import { wake } from '$lib/live/wake';
import type { Snapshot, Stage } from '$lib/live/host.svelte';

/** The session as the teacher's browser reaches it. */
export function browserStage(session: string, address: { url: string | null; key: string }): Stage {
	const client = connect({ ...address, token: accessToken });
	return {
		async read() {
			const response = await fetch(`/present/${session}/live`);
			if (!response.ok) throw new Error(`the session was not read: ${response.status}`);
			return (await response.json()) as Snapshot;
		},
		listen({ state_changed, tally_changed }, subscribed, lost) {
			const joined = new Set<string>();
			const heard = (topic: string) => ({
				onsubscribed() {
					if (joined.add(topic).size === 2) subscribed();
				},
				onlost() {
					joined.delete(topic);
					lost();
				}
			});
			const topic = `session:${session}`;
			const undo = [
				watch(client, topic, { state_changed }, heard(topic)),
				watch(client, `${topic}:host`, { tally_changed }, heard(`${topic}:host`))
			];
			return () => {
				for (const stop of undo) stop();
				void client.disconnect();
			};
		},
		wake: (back) =>
			wake(() => {
				// The socket may come back by itself with a token that expired meanwhile.
				void client.setAuth();
				back();
			})
	};
}

async function accessToken(): Promise<string | null> {
	const response = await fetch('/auth/token');
	if (!response.ok) throw new Error(`no access token: ${response.status}`);
	return ((await response.json()) as { token: string | null }).token;
}
