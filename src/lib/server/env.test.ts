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
