import { within } from '$lib/live/within';
import type { PublicState, Results } from '$lib/live/state';
import type { Order, Reply } from './control.svelte';

/** Sends an order to a session. */
export async function command(session: string, order: Order): Promise<Reply> {
	try {
		const response = await send(`/api/sessions/${session}/host`, order);
		if (response.ok) return { status: 'done', state: (await response.json()) as PublicState };
		const { error, message } = await told(response);
		// A full disk stays so for a while: the teacher decides when to try again.
		if (error === 'storage_full') return { status: 'refused', message };
		// A server that is restarting or overrun may take the order in a moment.
		if (response.status >= 500 || response.status === 429) return { status: 'unreachable' };
		return { status: 'refused', message };
	} catch {
		return { status: 'unreachable' };
	}
}

/** What the API said; a proxy in between may have said something else. */
async function told(response: Response): Promise<{ error?: string; message: string }> {
	return (await response.json().catch(() => ({ message: response.statusText }))) as {
		error?: string;
		message: string;
	};
}

/** Whether the server's disk is full, as far as it can be asked. */
export async function isFull(): Promise<boolean> {
	const response = await fetch('/healthz', { cache: 'no-store', signal: within(8000) });
	return ((await response.json()) as { status: string }).status === 'full';
}

/** Takes a word or an idea off every screen, or puts it back; true when it was done. */
export async function hide(
	session: string,
	what: { activity: string; key: string; hidden: boolean }
): Promise<boolean> {
	try {
		return (await send(`/api/sessions/${session}/hidden`, what)).ok;
	} catch {
		return false;
	}
}

/** How the hall voted on the current question in its first round; null when it is not known. */
export async function firstRound(session: string): Promise<Results | null> {
	try {
		const response = await fetch(`/present/${session}/first-round`, { signal: within(8000) });
		return response.ok ? ((await response.json()) as Results) : null;
	} catch {
		return null;
	}
}

function send(path: string, body: object): Promise<Response> {
	return fetch(path, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify(body),
		signal: within(8000)
	});
}
