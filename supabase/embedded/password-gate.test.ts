import { expect, test } from 'vitest';
import { hashes, passwordGate } from './password-gate.ts';

const ask = (grant: string) =>
	new Request(`http://localhost/auth/v1/token?grant_type=${grant}`, { method: 'POST' });

test('beyond the limit, who signs in is refused until another is done; a refresh never is', async () => {
	const waiting: (() => void)[] = [];
	const gate = passwordGate(async () => {
		await new Promise<void>((resolve) => waiting.push(resolve));
		return new Response();
	}, 2);
	const signIn = async () => gate(ask('password'));
	const first = [signIn(), signIn()];
	const refused = await signIn();
	expect(refused.status).toBe(429);
	expect(await refused.json()).toEqual({
		code: 'over_request_rate_limit',
		message: 'Request rate limit reached'
	});
	const refreshed = [1, 2, 3].map(() => gate(ask('refresh_token')));
	expect(waiting).toHaveLength(5);
	waiting.shift()?.();
	await Promise.race(first);
	const next = signIn();
	expect(waiting).toHaveLength(5);
	for (const done of waiting) done();
	for (const answer of await Promise.all([...first, ...refreshed, next])) {
		expect(answer.status).toBe(200);
	}
});

test('whatever hashes a password counts, however it is written', () => {
	for (const path of [
		'signup',
		'token?grant_type=password',
		'token',
		'otp',
		'recover',
		'magiclink'
	]) {
		expect(hashes('POST', `/auth/v1/${path}`)).toBe(true);
	}
	expect(hashes('PUT', '/auth/v1/user')).toBe(true);
	expect(hashes('POST', '/auth/v1/%73ignup')).toBe(true);
	expect(hashes('POST', '/auth/v1/token?grant_type=pass%77ord')).toBe(true);
	expect(hashes('GET', '/auth/v1/user')).toBe(false);
	expect(hashes('POST', '/auth/v1/logout')).toBe(false);
	expect(hashes('POST', '/auth/v1/%zz')).toBe(false);
	expect(hashes('POST', '/rest/v1/signup')).toBe(false);
});
