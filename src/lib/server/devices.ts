import { createHash, createHmac, randomUUID } from 'node:crypto';
import type { RequestEvent } from '@sveltejs/kit';
import { jwtVerify, SignJWT } from 'jose';
import * as v from 'valibot';
import { env } from './env';
import { isSecure } from './same-origin';

const COOKIE = 'known-device';
/** Accounts that one browser is known for: a laptop in a lecture hall has several teachers. */
const ACCOUNTS = 8;
const DAYS = 365;

const device = v.object({ jti: v.string(), accounts: v.array(v.string()) });
type Device = v.InferOutput<typeof device>;

/**
 * The device of a browser that has signed in to an account before; null for any other. Who has guessed wrong
 * passwords elsewhere cannot make it wait (OWASP, "Slow down online guessing attacks with device cookies").
 */
export async function knownFor(event: RequestEvent, address: string): Promise<string | null> {
	const known = await read(event);
	return known?.accounts.includes(fingerprint(address)) ? known.jti : null;
}

/** Remembers that this browser has signed in to an account. The cookie says of it only what we can read. */
export async function remember(event: RequestEvent, address: string): Promise<void> {
	const before = await read(event);
	const own = fingerprint(address);
	const others = before?.accounts.filter((account) => account !== own) ?? [];
	const token = await new SignJWT({ accounts: [own, ...others].slice(0, ACCOUNTS) })
		.setProtectedHeader({ alg: 'HS256' })
		.setJti(before?.jti ?? randomUUID())
		.setExpirationTime(`${DAYS}d`)
		.sign(key());
	event.cookies.set(COOKIE, token, {
		path: '/',
		httpOnly: true,
		sameSite: 'lax',
		secure: isSecure(event.request, event.url),
		maxAge: DAYS * 24 * 60 * 60
	});
}

async function read(event: RequestEvent): Promise<Device | null> {
	const token = event.cookies.get(COOKIE);
	if (!token) return null;
	try {
		const { payload } = await jwtVerify(token, key(), { algorithms: ['HS256'] });
		return v.parse(device, payload);
	} catch {
		return null;
	}
}

function fingerprint(address: string): string {
	return createHmac('sha256', key()).update(address.toLowerCase()).digest('base64url');
}

/** A key of its own: no other token of this server is a device's. */
function key(): Uint8Array {
	const { secret } = env();
	if (!secret) throw new Error('AMPHI_SECRET is not set: the boot generates it');
	return createHash('sha256').update(`device:${secret}`).digest();
}
