import type { Written } from './autosave.svelte';
import { request, type Change } from './changes';

/** A network that answers later than this is as good as none, in ms. */
const PATIENCE = 20_000;

/** Tells the server of a change of a deck. */
export async function send(deck: string, change: Change): Promise<Written> {
	const [method, path, body] = request(change);
	const response = await fetch(`/api/decks/${deck}${path}`, {
		method,
		keepalive: true,
		signal: AbortSignal.timeout(PATIENCE),
		...(body !== undefined && {
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(body)
		})
	});
	if (response.ok) return 'done';
	if (response.status === 401) return 'signed_out';
	return response.status >= 500 || response.status === 429 ? 'lost' : 'refused';
}
