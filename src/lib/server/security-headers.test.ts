import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import config from '../../../svelte.config.js';
import { headersBefore, headersFor, transportHeaders } from './security-headers.ts';

const page = new Headers({
	'content-type': 'text/html',
	'content-security-policy': "default-src 'none'; connect-src 'self'; base-uri 'none'"
});
const connects = (host: string | null, supabase: string | null = null) =>
	/connect-src ([^;]*)/.exec(
		headersFor(page, host, supabase)['content-security-policy'] ?? ''
	)?.[1];

test('a page connects to the address that it was asked for, and to Supabase where that is', () => {
	expect(connects('10.0.0.7:3000')).toBe("'self' ws://10.0.0.7:3000 wss://10.0.0.7:3000");
	expect(connects('[fe80::1]:3000')).toBe("'self' ws://[fe80::1]:3000 wss://[fe80::1]:3000");
	expect(connects('amphi.test', 'https://x.supabase.co/')).toBe(
		"'self' https://x.supabase.co wss://x.supabase.co"
	);
});

test.each([null, '', 'a b', "a; script-src 'unsafe-inline'", 'a\r\nb', '*', 'a,b'])(
	'a Host header of %j adds nothing to the policy',
	(host) => expect(connects(host)).toBe("'self'")
);

test('the policy of pages lets no script in that is not the app’s, and no other site', () => {
	const { directives } = config.kit?.csp ?? {};
	expect(directives?.['default-src']).toEqual(['none']);
	expect(directives?.['script-src']).toEqual(['self']);
	expect(directives?.['style-src']).toEqual(['self']);
	expect(directives?.['object-src']).toEqual(['none']);
	expect(directives?.['base-uri']).toEqual(['none']);
	expect(directives?.['frame-ancestors']).toEqual(['none']);
});

test('what is no page runs nothing, even if it claims to be one', () => {
	for (const type of ['application/json', 'text/html']) {
		const { 'content-security-policy': policy } = headersFor(
			new Headers({ 'content-type': type }),
			'here',
			null
		);
		expect(policy).toBe("default-src 'none'; frame-ancestors 'none'");
	}
	expect(headersBefore('/healthz')['x-content-type-options']).toBe('nosniff');
	expect(headersBefore('/_app/immutable/a.js')['x-content-type-options']).toBe('nosniff');
});

test('the offline page names the hashes of its own script and style', () => {
	const html = readFileSync('static/offline.html', 'utf8');
	const policy = /content="(default-src[^"]*)"/.exec(html)?.[1] ?? '';
	for (const tag of ['script', 'style']) {
		const inside = new RegExp(`<${tag}>(.*?)</${tag}>`, 's').exec(html)?.[1] ?? '';
		const hash = createHash('sha256').update(inside).digest('base64');
		expect(policy).toContain(`${tag}-src 'sha256-${hash}'`);
	}
});

test('browsers are kept on HTTPS where they came by it, and only there', () => {
	const asked = (headers: Record<string, string>, origin?: string) =>
		'strict-transport-security' in transportHeaders(headers, origin);
	expect(asked({ host: 'a.test' }, 'https://a.test')).toBe(true);
	expect(asked({ host: 'a.test', 'x-forwarded-proto': 'https, http' })).toBe(true);
	expect(asked({ host: 'a.test', 'x-forwarded-proto': 'http' }, 'https://a.test')).toBe(false);
	expect(asked({ host: '10.0.0.7:3000' }, 'https://a.test')).toBe(false);
	expect(asked({ host: 'a.test' }, 'http://a.test')).toBe(false);
	expect(asked({ host: 'a.test' })).toBe(false);
});
