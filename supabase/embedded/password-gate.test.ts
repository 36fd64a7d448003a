import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { hashes, passwordGate } from './password-gate.ts';

let server: Server;
let url: string;
let waiting: (() => void)[];
beforeEach(async () => {
	waiting = [];
	const gate = passwordGate(2);
	server = createServer((req, res) => {
		void gate(req, res, async () => {
			await new Promise<void>((resolve) => waiting.push(resolve));
			res.end();
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
	server.closeAllConnections();
	server.close();
});
const signIn = () => fetch(`${url}/auth/v1/token?grant_type=password`, { method: 'POST' });
const refresh = () => fetch(`${url}/auth/v1/token?grant_type=refresh_token`, { method: 'POST' });

test('beyond the limit, who signs in is refused until another is done; a refresh never is', async () => {
	const first = [signIn(), signIn()];
	await expect.poll(() => waiting.length).toBe(2);
	const refused = await signIn();
	expect(refused.status).toBe(429);
	expect(await refused.json()).toEqual({
		code: 'over_request_rate_limit',
		message: 'Request rate limit reached'
	});
	const refreshed = [refresh(), refresh(), refresh()];
	await expect.poll(() => waiting.length).toBe(5);
	waiting.shift()?.();
	await Promise.race(first);
	const next = signIn();
	await expect.poll(() => waiting.length).toBe(5);
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
