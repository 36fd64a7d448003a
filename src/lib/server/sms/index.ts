import { createHmac } from 'node:crypto';
import { env } from '../env';
import type { SmsProvider } from './provider';
import { twilio } from './twilio';

let current: SmsProvider | undefined;

/**
 * Who carries the text messages of this server. Without a Twilio account, webhooks are signed with a
 * secret that never leaves it, so that only the teacher's test page can send any.
 */
export function provider(): SmsProvider {
	return (current ??= twilio(env().twilio?.authToken ?? ownToken()));
}

function ownToken(): string {
	const { secret } = env();
	if (!secret) throw new Error('AMPHI_SECRET is not set: the boot generates it');
	return createHmac('sha256', secret).update('sms-test').digest('hex');
}
