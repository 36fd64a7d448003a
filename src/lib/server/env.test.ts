import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readEnv } from './env.ts';

test('nothing set is the embedded edition on port 3000', () => {
	const read = readEnv({});
	expect(read.ok && read.env).toMatchObject({
		port: 3000,
		dataFolder: './data',
		edition: 'embedded',
		signup: 'open'
	});
});

test('empty variables count as absent', () => {
	expect(readEnv({ PORT: '', ORIGIN: ' ' }).ok).toBe(true);
});

test('each bad variable gives one sentence that names it', () => {
	const read = readEnv({ PORT: 'http', ORIGIN: 'amphi', AMPHI_SIGNUP: 'maybe' });
	expect(read.ok).toBe(false);
	const problems = read.ok ? [] : read.problems;
	expect(problems).toHaveLength(3);
	for (const [i, name] of ['PORT', 'ORIGIN', 'AMPHI_SIGNUP'].entries()) {
		expect(problems[i]).toMatch(new RegExp(`^${name} must be `));
	}
});

test('half-set Supabase variables are refused, and the missing one is named', () => {
	const read = readEnv({
		PUBLIC_SUPABASE_URL: 'https://x.supabase.co',
		AMPHI_SECRET: 'x'.repeat(32)
	});
	expect(!read.ok && read.problems[0]).toContain(
		'PUBLIC_SUPABASE_PUBLISHABLE_KEY and SUPABASE_SECRET_KEY not set'
	);
});

test('half of a Twilio account, and Supabase without a secret, are refused by name', () => {
	const twilio = readEnv({ TWILIO_PHONE_NUMBER: '+33123456789' });
	expect(!twilio.ok && twilio.problems[0]).toContain(
		'TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN not set'
	);
	const supabase = readEnv({
		PUBLIC_SUPABASE_URL: 'https://x.supabase.co',
		PUBLIC_SUPABASE_PUBLISHABLE_KEY: 'p',
		SUPABASE_SECRET_KEY: 's'
	});
	expect(!supabase.ok && supabase.problems).toEqual([expect.stringContaining('AMPHI_SECRET')]);
});

test('each variable is in .env.example', async () => {
	const example = await readFile('.env.example', 'utf8');
	const named = [...example.matchAll(/^#([A-Z_]+)=/gm)].map(([, name]) => name);
	const nonsense = Object.fromEntries(named.map((name) => [name, '\0']));
	const read = readEnv({ ...nonsense, PORT: 'x' });
	// Each that is read and has a form of its own is complained of.
	const problems = read.ok ? '' : read.problems.join(' ');
	for (const name of ['PORT', 'ORIGIN', 'AMPHI_SECRET', 'DATABASE_URL', 'LOG_LEVEL', 'SMTP_URL']) {
		expect(named).toContain(name);
		expect(problems).toContain(name);
	}
});

test('a secret that is too short is refused', () => {
	expect(readEnv({ AMPHI_SECRET: 'short' }).ok).toBe(false);
});

test('a database address and a Supabase project exclude each other', () => {
	const read = readEnv({
		PUBLIC_SUPABASE_URL: 'https://x.supabase.co',
		PUBLIC_SUPABASE_PUBLISHABLE_KEY: 'p',
		SUPABASE_SECRET_KEY: 's',
		AMPHI_SECRET: 'x'.repeat(32),
		DATABASE_URL: 'postgres://localhost/amphi'
	});
	expect(!read.ok && read.problems).toHaveLength(1);
});

test('any environment is read or refused with sentences, and no secret is in them', () => {
	const names = ['PORT', 'ORIGIN', 'AMPHI_SECRET', 'DATABASE_URL', 'SMTP_URL', 'TWILIO_AUTH_TOKEN'];
	fc.assert(
		fc.property(
			fc.dictionary(fc.constantFrom(...names), fc.string({ unit: 'binary' })),
			(given) => {
				const read = readEnv(given);
				if (read.ok) return;
				expect(read.problems.length).toBeGreaterThan(0);
				for (const value of Object.values(given).filter(({ length }) => length > 12)) {
					expect(read.problems.join('\n')).not.toContain(value);
				}
			}
		)
	);
});

test('how long sessions are kept is a number of days within bounds, a year by default', () => {
	const days = (AMPHI_RETENTION_DAYS?: string) => {
		const read = readEnv({ AMPHI_RETENTION_DAYS });
		return read.ok ? read.env.retentionDays : read.problems;
	};
	expect([days(), days('1'), days('3650')]).toEqual([365, 1, 3650]);
	for (const wrong of ['0', '3651', '-1', '1.5', 'a year']) {
		expect(days(wrong)).toEqual(['AMPHI_RETENTION_DAYS must be a number of days from 1 to 3650.']);
	}
});

test('the contact for questions of privacy is a mail address', () => {
	const read = readEnv({ AMPHI_PRIVACY_CONTACT: 'the office', AMPHI_OPERATOR: 'A University' });
	expect(!read.ok && read.problems).toEqual(['AMPHI_PRIVACY_CONTACT must be a mail address.']);
});
