import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startAmphi } from '../support/amphi.ts';

/** The account that the server under test sends texts with; nothing of it leaves this machine. */
export const TWILIO = {
	TWILIO_ACCOUNT_SID: `AC${'0123456789abcdef'.repeat(2)}`,
	TWILIO_AUTH_TOKEN: 'a token of the journeys',
	TWILIO_PHONE_NUMBER: '+33123456789'
};

/** Starts the built server, as `npm start` does, on an empty data folder. */
export default async function setup(): Promise<() => Promise<void>> {
	const amphi = await startAmphi(TWILIO);
	process.env.AMPHI_E2E_URL = amphi.url;
	process.env.AMPHI_E2E_KEYS = await readFile(join(amphi.folder, 'keys.json'), 'utf8');
	return async () => void (await amphi.stop());
}
