import { createHash, randomBytes } from 'node:crypto';

/** How many phones the page simulates. */
export const PHONES = 3;

/**
 * The number of a simulated phone. +999 is assigned to nobody (ITU-T E.164), and each session has
 * numbers of its own, so that one teacher's test never answers in another's session.
 */
export function number(session: string, phone: number): string {
	const digits = createHash('sha256').update(session).digest().readBigUInt64BE();
	return `+999${String(digits).padStart(20, '0').slice(-10)}${phone}`;
}

/** A message id in Twilio's form. */
export function sid(): string {
	return `SM${randomBytes(16).toString('hex')}`;
}
