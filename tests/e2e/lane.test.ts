import { randomUUID } from 'node:crypto';
import { expect, test } from '@playwright/test';
import { host, project, signUp, stateOf, url } from './lecture.ts';

/** Headers that differ with the moment, the connection or the length. */
const PASSING = new Set([
	'date',
	'connection',
	'keep-alive',
	'transfer-encoding',
	'content-length',
	'content-encoding',
	'vary',
	'x-request-id'
]);

test('what a hall sends is answered the same way with SvelteKit and without', async ({ page }) => {
	await signUp(page);
	const { code, session } = await project(page);
	await host(page, session, { do: 'next' });
	const { activity } = await stateOf(page.request, session);
	const joined = await fetch(`${url()}/api/join`, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ code })
	});
	const { token } = (await joined.json()) as { token: string };

	const plain = `/api/sessions/${session}`;
	// The same address to SvelteKit, another to the fast lane.
	const spelled = `/api/sessions/%${session.charCodeAt(0).toString(16)}${session.slice(1)}`;
	const unknown = `/api/sessions/${randomUUID()}`;
	const json = { 'content-type': 'application/json' };
	const known = { ...json, authorization: `Bearer ${token}` };
	const answer = { activity: activity!.id, round: 1, value: 3, id: randomUUID(), seq: 1 };
	const post = (body: unknown, headers: Record<string, string> = known) => ({
		method: 'POST',
		headers,
		body: typeof body === 'string' ? body : JSON.stringify(body)
	});
	const answers: [string, RequestInit, number][] = [
		['counted', post(answer), 200],
		['counted again', post(answer), 200],
		['by cookie', post(answer, { ...json, cookie: `a=b; amphi-${session}=${token}` }), 200],
		[
			'by cookie, no space',
			post(answer, { ...json, cookie: `a=b;amphi-${session}=${token}` }),
			200
		],
		['nobody', post(answer, json), 401],
		['nobody, in French', post(answer, { ...json, 'accept-language': 'fr' }), 401],
		['in French by cookie', post(answer, { ...json, cookie: 'PARAGLIDE_LOCALE=fr' }), 401],
		['a forged token', post(answer, { ...json, authorization: `Bearer ${token}x` }), 401],
		['no JSON', post('{', known), 400],
		['nothing', post('', known), 400],
		['no fields', post({}), 422],
		['another round', post({ ...answer, round: 3 }), 422],
		['not a value', post({ ...answer, value: { a: 1 }, seq: 9 }), 422],
		['another activity', post({ ...answer, activity: randomUUID() }), 403],
		['too large', post({ ...answer, value: 'x'.repeat(70_000) }), 413],
		['another site', post(answer, { ...known, origin: 'https://evil.test' }), 403],
		['our page', post(answer, { ...known, origin: url() }), 200],
		['a form', post('a=b', { 'content-type': 'application/x-www-form-urlencoded' }), 403],
		['a verb', { method: 'DELETE', headers: known }, 405]
	];
	const told = async (path: string, init: RequestInit) => {
		const response = await fetch(url() + path, init);
		const headers = [...response.headers].filter(([name]) => !PASSING.has(name)).sort();
		return { status: response.status, headers, body: await response.text() };
	};
	for (const [name, init, status] of answers) {
		const fast = await told(`${plain}/answers`, init);
		expect(fast.status, name).toBe(status);
		expect(fast, name).toEqual(await told(`${spelled}/answers`, init));
	}

	const now = ({ body, ...rest }: Awaited<ReturnType<typeof told>>) => ({
		...rest,
		// The server's clock is part of a state.
		body: body.replace(/"now":"[^"]+"/, '')
	});
	const state = await told(plain, {});
	expect(state.status).toBe(200);
	expect(now(state)).toEqual(now(await told(spelled, {})));
	const etag = new Map(state.headers).get('etag') ?? '';
	const unchanged = await told(plain, { headers: { 'if-none-match': etag } });
	expect([unchanged.status, unchanged.body]).toEqual([304, '']);
	expect(unchanged).toEqual(await told(spelled, { headers: { 'if-none-match': etag } }));
	const missing = await told(unknown, { headers: { 'accept-language': 'fr' } });
	expect(missing.status).toBe(404);
	expect(JSON.parse(missing.body)).toMatchObject({ error: 'not_found' });
});
