import type { Fetch } from './node-fetch.ts';
import { limited, signsIn } from './password-gate.ts';

/** Who counts attempts to sign in, and says when there were too many for an account. */
export interface Attempts {
	/** Begins an attempt: 0, or how many seconds to wait first. */
	ask(account: string, now?: number): number;
	/** Ends what `ask` began with 0. */
	was(account: string, result: 'right' | 'wrong' | 'neither'): void;
}

/** Refuses passwords for an account while there were too many wrong ones, whether there is such an account or not. */
export function accountGate(fetch: Fetch, attempts: Attempts): Fetch {
	return async (request, env) => {
		const account = await accountOf(request);
		if (account === null) return fetch(request, env);
		const wait = attempts.ask(account);
		if (wait > 0) return limited(wait);
		let result: 'right' | 'wrong' | 'neither' = 'neither';
		try {
			const response = await fetch(request, env);
			if (response.ok) result = 'right';
			else if (response.status === 400) result = 'wrong';
			return response;
		} finally {
			attempts.was(account, result);
		}
	};
}

/** The account that a password is sent for, as Auth reads it; null for all other requests. */
async function accountOf(request: Request): Promise<string | null> {
	if (!signsIn(request.method, request.url)) return null;
	try {
		const { email } = JSON.parse(await request.clone().text()) as { email?: unknown };
		return typeof email === 'string' ? email.toLowerCase() : null;
	} catch {
		return null;
	}
}
