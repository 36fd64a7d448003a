/** Where the boot leaves the backend's REST and Auth when it runs in this process. */
export type Near = typeof globalThis & {
	amphiBackend?: (request: Request) => Promise<Response>;
};

/**
 * `fetch` for Supabase's clients on the server. Where the backend is in this process, calls go straight to
 * it: the same requests and answers, without the millisecond of processor time that a connection to oneself
 * costs each, and also once no connections are taken any more. Supabase elsewhere is reached over the network.
 */
export const nearFetch: typeof fetch = (input, init) => {
	const { amphiBackend } = globalThis as Near;
	if (!amphiBackend) return fetch(input, init);
	const request = new Request(input, init);
	return /^\/(rest|auth)\/v1\//.test(new URL(request.url).pathname)
		? amphiBackend(request)
		: fetch(request);
};
