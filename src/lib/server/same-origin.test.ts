import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isSameOrigin, isSecure } from './same-origin.ts';

const post = (path: string, headers: Partial<Record<string, string>>) => {
	const url = new URL(path, 'https://amphi.test');
	return isSameOrigin('POST', url.pathname, (name) => headers[name] ?? null, url.origin);
};
const form = { 'content-type': 'application/x-www-form-urlencoded' };

test('a form of another site is refused, ours is not', () => {
	expect(post('/decks', { ...form, origin: 'https://evil.test' })).toBe(false);
	expect(post('/decks', { ...form, origin: 'https://amphi.test' })).toBe(true);
});

test('a form without an Origin is refused everywhere but at the Twilio webhook', () => {
	expect(post('/decks', form)).toBe(false);
	expect(post('/api/sms/twilio/', form)).toBe(false);
	expect(post('/api/sms/twilio', form)).toBe(true);
});

test('JSON from an API client needs no Origin, from another site it is refused', () => {
	const json = { 'content-type': 'application/json' };
	expect(post('/api/join', json)).toBe(true);
	expect(post('/api/join', { ...json, origin: 'null' })).toBe(false);
});

test('a page that came by another address of this server may write', () => {
	const laptop = { ...form, origin: 'http://192.168.1.2:3000', host: '192.168.1.2:3000' };
	expect(post('/decks', laptop)).toBe(true);
	expect(post('/decks', { ...laptop, origin: 'http://evil.test' })).toBe(false);
	expect(post('/decks', { ...laptop, origin: 'null' })).toBe(false);
});

test('a cookie is for HTTPS only where the browser came by HTTPS', () => {
	const secure = (origin: string, headers: Record<string, string>) =>
		isSecure(new Request(origin, { headers }), new URL(origin));
	expect(secure('https://amphi.test', { host: 'amphi.test' })).toBe(true);
	expect(secure('https://amphi.test', { host: '192.168.1.2:3000' })).toBe(false);
	const proxied = { host: '127.0.0.1:3000', 'x-forwarded-proto': 'https' };
	expect(secure('https://amphi.test', proxied)).toBe(true);
	expect(secure('http://localhost:3000', { host: 'localhost:3000' })).toBe(false);
});

test('no form with an Origin of another host passes, however it is spelled', () => {
	const hosts = fc.constantFrom(
		'evil.test',
		'here.test.evil.test',
		'evil.test:443',
		'here.test:81',
		'here.tes',
		'@here.test',
		'null'
	);
	fc.assert(
		fc.property(
			hosts,
			fc.constantFrom('http://', 'https://', '', '//', 'file://'),
			fc.string(),
			(host, scheme, more) => {
				const headers = { origin: `${scheme}${host}`, host: 'here.test', 'content-type': more };
				const header = (name: keyof typeof headers) => headers[name];
				fc.pre(!URL.canParse(headers.origin) || new URL(headers.origin).host !== 'here.test');
				expect(isSameOrigin('POST', '/login', header, 'https://here.test')).toBe(false);
			}
		)
	);
});
