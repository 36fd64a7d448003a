import { randomUUID } from 'node:crypto';
import { expect, test } from '@playwright/test';
import { host, project, signUp, stateOf, url } from './lecture.ts';

test('whatever the API refuses, it refuses in JSON with a code and a sentence', async ({
	page,
	request
}) => {
	const nothing = await request.get(`${url()}/api/nothing`);
	expect([nothing.status(), (await nothing.json()).error]).toEqual([404, 'not_found']);
	const verb = await request.delete(`${url()}/api/join`);
	expect([verb.status(), (await verb.json()).error]).toEqual([405, 'method_not_allowed']);
	expect(verb.headers().allow).toContain('POST');
	const broken = await request.post(`${url()}/api/join`, {
		headers: { 'content-type': 'application/json', 'accept-language': 'fr' },
		data: Buffer.from('{')
	});
	expect([broken.status(), (await broken.json()).error]).toEqual([400, 'invalid']);
	const huge = await request.post(`${url()}/api/join`, { data: { code: 'x'.repeat(5_000_000) } });
	expect([huge.status(), (await huge.json()).error]).toEqual([413, 'too_large']);

	await signUp(page);
	const { code, session } = await project(page);
	for (const spelled of [code.toLowerCase(), `${code.slice(0, 3)} ${code.slice(3)}`]) {
		expect((await request.post(`${url()}/api/join`, { data: { code: spelled } })).status()).toBe(
			201
		);
	}
	await host(page, session, { do: 'end' });
	const ended = await request.post(`${url()}/api/join`, { data: { code } });
	expect([ended.status(), (await ended.json()).error]).toEqual([410, 'ended']);
});

test('a participant is one of one session only, and commands nothing', async ({
	page,
	playwright
}) => {
	await signUp(page);
	const first = await project(page);
	await page.goto(`${url()}/decks`);
	const second = await project(page);
	// Without the teacher's cookies.
	const client = await playwright.request.newContext();
	const joined = await client.post(`${url()}/api/join`, { data: { code: first.code } });
	const { token } = await joined.json();
	const headers = { authorization: `Bearer ${token}`, cookie: '' };
	await host(page, second.session, { do: 'next' });
	const { activity } = await stateOf(client, second.session);
	const answer = { activity: activity!.id, round: 1, value: 3, id: randomUUID(), seq: 1 };
	const foreign = await client.post(`${url()}/api/sessions/${second.session}/answers`, {
		headers,
		data: answer
	});
	expect([foreign.status(), (await foreign.json()).error]).toEqual([401, 'unauthorized']);
	const smuggled = await client.post(`${url()}/api/sessions/${first.session}/answers`, {
		headers,
		data: answer
	});
	expect([smuggled.status(), (await smuggled.json()).error]).toEqual([403, 'foreign']);
	for (const path of [
		`api/sessions/${first.session}/host`,
		`api/sessions/${first.session}/hidden`
	]) {
		const order = await client.post(`${url()}/${path}`, { headers, data: { do: 'next' } });
		expect(order.status()).toBe(401);
	}
	await client.dispose();
});

test('a join that is sent again with its token is the same participant, a new one is another', async ({
	page,
	playwright
}) => {
	await signUp(page);
	const { code } = await project(page);
	const client = await playwright.request.newContext();
	const join = async (token?: string) => {
		const headers: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {};
		return (await client.post(`${url()}/api/join`, { headers, data: { code } })).json();
	};
	const first = await join();
	expect((await join(first.token)).participant).toBe(first.participant);
	expect((await join()).participant).not.toBe(first.participant);
	await client.dispose();
});

test('who answers without end is told to wait, and nobody else is', async ({
	page,
	playwright
}) => {
	await signUp(page);
	const { code, session } = await project(page);
	const { activity } = await host(page, session, { do: 'next' });
	const client = await playwright.request.newContext();
	const { token } = await (await client.post(`${url()}/api/join`, { data: { code } })).json();
	const answer = (seq: number) =>
		client.post(`${url()}/api/sessions/${session}/answers`, {
			headers: { authorization: `Bearer ${token}` },
			data: { activity: activity!.id, round: 1, value: 3, id: randomUUID(), seq }
		});
	const statuses = await Promise.all(
		Array.from({ length: 60 }, async (_, seq) => (await answer(seq)).status())
	);
	expect(new Set(statuses)).toEqual(new Set([200, 429]));
	expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(30);
	await client.dispose();
	const other = await playwright.request.newContext();
	const joined = await (await other.post(`${url()}/api/join`, { data: { code } })).json();
	const counted = await other.post(`${url()}/api/sessions/${session}/answers`, {
		headers: { authorization: `Bearer ${joined.token}` },
		data: { activity: activity!.id, round: 1, value: 3, id: randomUUID(), seq: 1 }
	});
	expect(counted.status()).toBe(200);
	await other.dispose();
});

test('a phone that polls pays for a state once, and again when it changed', async ({
	page,
	request
}) => {
	await signUp(page);
	const { session } = await project(page);
	const read = (etag = '') =>
		request.get(`${url()}/api/sessions/${session}`, { headers: { 'if-none-match': etag } });
	const { etag } = (await read()).headers();
	expect(etag).toBeTruthy();
	const same = await read(etag);
	expect([same.status(), (await same.body()).length]).toEqual([304, 0]);
	await host(page, session, { do: 'next' });
	expect((await read(etag)).status()).toBe(200);
});

test('an access token of the teacher does what the cookie does', async ({ page, playwright }) => {
	const email = await signUp(page);
	const { session } = await project(page);
	const client = await playwright.request.newContext();
	const { publishableKey } = JSON.parse(process.env.AMPHI_E2E_KEYS ?? '{}');
	const signedIn = await client.post(`${url()}/auth/v1/token?grant_type=password`, {
		headers: { apikey: publishableKey },
		data: { email, password: 'a long password' }
	});
	const { access_token: token } = await signedIn.json();
	const headers = { authorization: `Bearer ${token}` };
	const opened = await client.post(`${url()}/api/sessions/${session}/host`, {
		headers,
		data: { do: 'next' }
	});
	expect((await opened.json()).phase).toBe('open');
	const csv = await client.get(`${url()}/sessions/${session}/answers.csv`, { headers });
	expect(csv.status()).toBe(200);
	const health = await (await client.get(`${url()}/healthz`)).json();
	expect(health).toEqual({ status: 'ok', edition: 'embedded', version: '0.1.0' });
	await client.dispose();
});
