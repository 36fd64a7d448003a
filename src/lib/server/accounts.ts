import type { RequestEvent } from '@sveltejs/kit';
import * as v from 'valibot';
import { onAccounts } from './attempts';
import * as devices from './devices';
import { env } from './env';
import { admin, strangerClient, type Client } from './supabase';

/** What became of a request about an account. */
export type Outcome =
	| 'done'
	| 'invalid_email'
	| 'weak_password'
	| 'exists'
	| 'closed'
	| 'wrong'
	| 'confirm_mail'
	| 'too_many'
	| 'expired';

const email = v.pipe(v.string(), v.trim(), v.email(), v.maxLength(200));
const PASSWORD_MIN = 8;
/** More than anybody types; Auth takes requests of 64 kB. */
const PASSWORD_MAX = 1000;

const isPassword = ({ length }: string) => length >= PASSWORD_MIN && length <= PASSWORD_MAX;

interface AuthError {
	code?: string;
	status?: number;
	message: string;
}

/** Makes a teacher's account and signs it in. */
export async function signUp(
	event: RequestEvent,
	address: string,
	password: string
): Promise<Outcome> {
	if (env().signup === 'closed') return 'closed';
	const parsed = v.safeParse(email, address);
	if (!parsed.success) return 'invalid_email';
	if (!isPassword(password)) return 'weak_password';
	const { auth } = event.locals.supabase;
	const { data, error } = await auth.signUp({ email: parsed.output, password });
	if (error) return outcomeOf(error);
	// Where addresses are confirmed, an existing one is not given away: it looks like a new one.
	if (!data.session) return 'confirm_mail';
	await devices.remember(event, parsed.output);
	return 'done';
}

/**
 * Signs a teacher in. Wrong passwords are counted by account for all browsers that never signed in to it, and
 * for each of the others by itself: nobody elsewhere can make a teacher wait on their own laptop.
 */
export async function signIn(
	event: RequestEvent,
	address: string,
	password: string
): Promise<{ outcome: Outcome; wait?: number }> {
	const parsed = v.safeParse(email, address);
	if (!parsed.success || password.length > PASSWORD_MAX) return { outcome: 'wrong' };
	const account = parsed.output.toLowerCase();
	const device = await devices.knownFor(event, account);
	const who = device ? `${device} ${account}` : account;
	const attempt = await tryPassword(event.locals.supabase, account, password, who);
	if (attempt.outcome === 'done') await devices.remember(event, account);
	return attempt;
}

/** Tries a password, unless whoever does has tried too many wrong ones. */
async function tryPassword(
	client: Client,
	account: string,
	password: string,
	who: string
): Promise<{ outcome: Outcome; wait?: number }> {
	const wait = onAccounts.ask(who);
	if (wait > 0) return { outcome: 'too_many', wait };
	let outcome: Outcome | undefined;
	try {
		const { error } = await client.auth.signInWithPassword({ email: account, password });
		outcome = error ? outcomeOf(error) : 'done';
	} finally {
		const wrong = outcome === 'wrong' ? 'wrong' : 'neither';
		onAccounts.was(who, outcome === 'done' ? 'right' : wrong);
	}
	return { outcome };
}

/**
 * Whether this is the password of the account that is signed in; asked again before what cannot be undone.
 * Counted apart from signing in: who guesses elsewhere keeps no teacher from their own data.
 */
export async function confirm(account: string, password: string): Promise<Outcome> {
	if (password.length > PASSWORD_MAX) return 'wrong';
	const client = strangerClient();
	const { outcome } = await tryPassword(client, account, password, `signed in ${account}`);
	if (outcome === 'done') await signOut(client);
	return outcome;
}

/** Deletes an account with everything in it; the caller has confirmed it. */
export async function remove(teacher: string): Promise<void> {
	const { error } = await admin().rpc('forget_teacher', { p_teacher: teacher });
	if (error) throw new Error('an account was not deleted', { cause: error });
}

/** Forgets the teacher on this device. */
export async function signOut(client: Client): Promise<void> {
	await client.auth.signOut({ scope: 'local' });
}

/** True when mails with a link for a new password can be sent. */
export function canMail(): boolean {
	return env().edition === 'supabase' || env().mail !== undefined;
}

/** Sends a link for a new password; says nothing of whether the account exists. */
export async function forgot(
	client: Client,
	address: string,
	redirectTo: string
): Promise<Outcome> {
	const parsed = v.safeParse(email, address);
	if (!parsed.success) return 'invalid_email';
	const { error } = await client.auth.resetPasswordForEmail(parsed.output, { redirectTo });
	return error ? outcomeOf(error) : 'done';
}

/** Follows the link of such a mail: signs in the one who has it. */
export async function follow(client: Client, tokenHash: string): Promise<Outcome> {
	const { error } = await client.auth.verifyOtp({ type: 'recovery', token_hash: tokenHash });
	return error ? 'expired' : 'done';
}

/** Sets the password of the teacher who is signed in. */
export async function changePassword(event: RequestEvent, password: string): Promise<Outcome> {
	if (!isPassword(password)) return 'weak_password';
	const { data, error } = await event.locals.supabase.auth.updateUser({ password });
	if (error) return outcomeOf(error);
	await devices.remember(event, data.user.email ?? '');
	return 'done';
}

function outcomeOf(error: AuthError): Outcome {
	switch (error.code) {
		case 'user_already_exists':
		case 'email_exists':
			return 'exists';
		case 'weak_password':
			return 'weak_password';
		case 'invalid_credentials':
		case 'user_not_found':
			return 'wrong';
		case 'email_not_confirmed':
			return 'confirm_mail';
		case 'email_address_invalid':
		case 'validation_failed':
			return 'invalid_email';
		case 'signup_disabled':
			return 'closed';
		case 'over_request_rate_limit':
		case 'over_email_send_rate_limit':
			return 'too_many';
		case 'same_password':
			return 'done';
	}
	if (error.status === 400) return 'wrong';
	throw new Error('Auth did not answer as expected', { cause: error });
}
