import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createClient } from '@supabase/supabase-js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startStack, type Stack } from '../../tests/support/stack.ts';

let stack: Stack;
beforeAll(async () => (stack = await startStack()));
afterAll(() => stack.stop());

const client = () =>
	createClient(stack.url, stack.publishableKey, { auth: { persistSession: false } });
const email = 'teacher@example.test';
const password = 'correct horse';

test('an account is made, signed in to and given another password', async () => {
	expect((await client().auth.signUp({ email, password })).error).toBeNull();
	const one = client();
	expect((await one.auth.signInWithPassword({ email, password })).error).toBeNull();
	expect((await one.auth.signInWithPassword({ email, password: 'wrong horse' })).error?.code).toBe(
		'invalid_credentials'
	);
	expect((await one.auth.updateUser({ password: 'another horse' })).error).toBeNull();
	expect((await client().auth.signInWithPassword({ email, password })).error?.code).toBe(
		'invalid_credentials'
	);
	expect((await one.auth.updateUser({ password })).error).toBeNull();
});

test('a flood of attempts neither stops the others nor works for long; the rest of Auth goes on', async () => {
	const { data } = await client().auth.signInWithPassword({ email, password });
	const delay = monitorEventLoopDelay({ resolution: 5 });
	delay.enable();
	const attempts = await Promise.all(
		Array.from({ length: 120 }, () =>
			client().auth.signInWithPassword({ email, password: 'wrong' })
		)
	);
	delay.disable();
	const codes = attempts.map(({ error }) => `${error?.status} ${error?.code}`);
	expect(new Set(codes)).toEqual(
		new Set(['400 invalid_credentials', '429 over_request_rate_limit'])
	);
	expect(codes.filter((code) => code.startsWith('400')).length).toBeLessThan(100);
	// On the event loop, each attempt that is not refused would stop it for 60 ms or more.
	expect(delay.percentile(95) / 1e6).toBeLessThan(50);
	const token = data.session!.refresh_token;
	expect((await client().auth.refreshSession({ refresh_token: token })).error).toBeNull();
});

test('a body that is too large is refused: little for Auth, much for the secret key', async () => {
	const { publishableKey, secretKey } = stack;
	const isTooLarge = async (path: string, apikey: string, size: number) => {
		const headers = { apikey, 'content-type': 'application/json' };
		const body = JSON.stringify({ x: 'x'.repeat(size) });
		const answer = await fetch(stack.url + path, { method: 'POST', headers, body });
		return answer.status === 413;
	};
	expect(await isTooLarge('/auth/v1/signup', publishableKey, 60_000)).toBe(false);
	expect(await isTooLarge('/auth/v1/signup', secretKey, 70_000)).toBe(true);
	expect(await isTooLarge('/rest/v1/rpc/nothing', publishableKey, 1_000_000)).toBe(false);
	expect(await isTooLarge('/rest/v1/rpc/nothing', publishableKey, 1_100_000)).toBe(true);
	expect(await isTooLarge('/rest/v1/rpc/nothing', secretKey, 15_000_000)).toBe(false);
	expect(await isTooLarge('/rest/v1/rpc/nothing', secretKey, 17_000_000)).toBe(true);
});
