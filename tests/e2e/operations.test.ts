import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { request as ask, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { startAmphi, type Amphi } from '../support/amphi.ts';
import { TWILIO } from './global-setup.ts';
import { CHOICE, hall, student } from './hall.ts';
import { host, signUp, text, url } from './lecture.ts';

const TOKEN = 'the token of the journeys'.replaceAll(' ', '-');
const OPEN = ['open', { question: 'What was hard?' }] as [string, Record<string, unknown>];

let amphi: Amphi;
let journeys: string | undefined;
test.beforeAll(async () => {
	amphi = await startAmphi({
		...TWILIO,
		LOG_LEVEL: 'trace',
		AMPHI_METRICS_TOKEN: TOKEN,
		AMPHI_DRAIN_SECONDS: '2'
	});
	journeys = process.env.AMPHI_E2E_URL;
	process.env.AMPHI_E2E_URL = amphi.url;
});
test.afterAll(async () => {
	process.env.AMPHI_E2E_URL = journeys;
	await amphi.stop();
});

const scrape = (token: string) =>
	fetch(`${url()}/metrics`, { headers: { authorization: `Bearer ${token}` } });

test('a lecture with names, texts, wrong passwords and faults of ours leaves none of them in the log', async ({
	page,
	browser
}) => {
	const email = await signUp(page);
	const stranger = await browser.newContext();
	const wrong = await stranger.request.post(`${url()}/login?next=/secret-path`, {
		form: { email, password: 'Mirabelle-the-password' },
		headers: { origin: url(), accept: 'text/html' }
	});
	expect(wrong.status()).toBe(400);
	await stranger.close();

	const { session, code } = await hall(page, [OPEN, CHOICE]);
	await page.request.post(`${url()}/present/${session}?/configure`, {
		form: { identity: 'name', smsReplies: 'always', smsEnabled: 'on' },
		headers: { origin: url(), accept: 'text/html' }
	});
	await host(page, session, { do: 'next' });
	const camille = await student(code, { name: 'Camille Mirabelle' });
	await camille.answer('The Quetsche was hard');
	expect(
		await (await text(page.request, '+33698765432', `${code} Sacha Reineclaude`)).text()
	).toMatch(/<Message>/);
	await text(page.request, '+33698765432', 'The Bergamote was hard');
	const roster = await page.request.post(`${url()}/sessions/${session}/moodle.csv`, {
		multipart: {
			roster: {
				name: 'roster-Mirabelle.csv',
				mimeType: 'text/csv',
				buffer: Buffer.from('Email address,First name\nlouison.framboise@example.test,Louison')
			}
		},
		headers: { origin: url() }
	});
	expect(roster.status()).toBeLessThan(500);

	// A fault of ours: the content of what is asked becomes something that its kind cannot read.
	const { secretKey } = JSON.parse(await readFile(join(amphi.folder, 'keys.json'), 'utf8')) as {
		secretKey: string;
	};
	const { activity } = await host(page, session, { do: 'next' });
	const secret = { apikey: secretKey, authorization: `Bearer ${secretKey}` };
	const twisted = { question: { was: 'Mirabelle?' } };
	const broken = await fetch(`${url()}/rest/v1/session_activities?id=eq.${activity!.id}`, {
		method: 'PATCH',
		headers: { ...secret, 'content-type': 'application/json' },
		body: JSON.stringify({ content: twisted, public_content: twisted })
	});
	expect(broken.status).toBe(204);
	const joined = await fetch(`${url()}/api/join`, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ code, name: 'Eden Myrtille' })
	});
	const { token } = (await joined.json()) as { token: string };
	const failed = await fetch(`${url()}/api/sessions/${session}/answers`, {
		method: 'POST',
		headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
		body: JSON.stringify({
			activity: activity!.id,
			round: 1,
			value: 'Mirabelle again',
			id: randomUUID(),
			seq: 1
		})
	});
	expect(failed.status).toBe(500);
	const named = failed.headers.get('x-request-id');
	const problem = (await failed.json()) as { message: string; request: string };
	expect(problem.request).toBe(named);
	expect(problem.message).toContain(named);
	const byText = await text(page.request, '+33698765432', 'The Bergamote again');
	expect(byText.status()).toBe(500);

	const listening = async () =>
		/amphi_realtime_sockets [1-9]/.test(await (await scrape(TOKEN)).text());
	await expect.poll(listening).toBe(true);
	const shown = await page.goto(`${url()}/sessions/${session}`);
	expect(shown?.status()).toBe(500);
	await expect(page.getByTestId('error-request')).toContainText(
		shown?.headers()['x-request-id'] ?? 'none'
	);

	const lines = () =>
		amphi
			.output()
			.split('\n')
			.filter((line) => line.startsWith('{'));
	await expect.poll(() => lines().length).toBeGreaterThan(15);
	const parsed = lines().map((line) => JSON.parse(line) as Record<string, unknown>);
	const told = parsed.filter(({ request }) => request === named);
	expect(told).toContainEqual(
		expect.objectContaining({ route: '/api/sessions/[id]/answers', err: expect.anything() })
	);
	expect(told).toContainEqual(expect.objectContaining({ status: 500, method: 'POST' }));
	// The fault's own words do help.
	expect(JSON.stringify(told)).toContain('does not fit its kind');

	const cookies = (await page.context().cookies()).filter(({ value }) => value.length > 20);
	expect(cookies.map(({ name }) => name)).toContain('known-device');
	const output = amphi.output();
	for (const personal of [
		email,
		email.split('@')[0]!,
		'a long password',
		'Mirabelle',
		'Camille',
		'Quetsche',
		'Sacha',
		'Reineclaude',
		'Bergamote',
		'698765432',
		'louison',
		'Louison',
		'Eden',
		'Myrtille',
		'secret-path',
		code,
		token,
		secretKey,
		TOKEN,
		...cookies.map(({ value }) => value)
	]) {
		expect(output, personal).not.toContain(personal);
	}
	expect(output).not.toMatch(/127\.0\.0\.1|::1/);

	const { status, text: metrics } = await scrape(TOKEN).then(async (response) => ({
		status: response.status,
		text: await response.text()
	}));
	expect(status).toBe(200);
	for (const line of [
		'amphi_answers_total{outcome="counted",channel="web"} 1',
		'amphi_answers_total{outcome="counted",channel="sms"} 1',
		'amphi_joins_total{outcome="joined",channel="web"} 2',
		'amphi_joins_total{outcome="joined",channel="sms"} 1',
		'amphi_sms_total{outcome="joined_open"} 1',
		'amphi_http_request_duration_seconds_count{route="/api/sessions/[id]/answers",method="POST",status="5xx"} 1',
		'amphi_http_request_duration_seconds_count{route="/api/join",method="POST",status="2xx"} 2'
	]) {
		expect(metrics).toContain(line);
	}
	expect(metrics).toMatch(/amphi_batch_size_count\{batch="answers"\} [1-9]/);
	expect(metrics).toMatch(/amphi_tallies_total\{outcome="published"\} [1-9]/);
	expect(metrics).toMatch(/process_resident_memory_bytes \d/);
	expect(metrics).not.toMatch(new RegExp(`${session}|${code}|Camille|Mirabelle`));
});

test('metrics are for who has the token; where there is none, there is no such page', async () => {
	expect((await fetch(`${url()}/metrics`)).status).toBe(401);
	expect((await scrape(`${TOKEN}x`)).status).toBe(401);
	expect((await scrape(TOKEN)).headers.get('content-type')).toContain('text/plain');
	expect((await fetch(`${journeys}/metrics`)).status).toBe(404);
});

test('a request keeps the id that a proxy gave it, if it is one', async () => {
	const idOf = async (given: string) => {
		const headers = { 'x-request-id': given };
		return (await fetch(`${url()}/healthz/live`, { headers })).headers.get('x-request-id');
	};
	expect(await idOf('01HZX3.proxy_7-a')).toBe('01HZX3.proxy_7-a');
	for (const given of ['short', 'x'.repeat(65), 'camille@b.test', '"},{"a":"b"}']) {
		expect(await idOf(given)).toMatch(/^[0-9a-f]{12}$/);
	}
});

/** The answer to a request on a connection that stays open. */
function get(path: string): Promise<{ status: number; body: string }> {
	return new Promise((resolve, reject) => {
		ask(url() + path, (response: IncomingMessage) => {
			let body = '';
			response.on('data', (chunk: Buffer) => (body += chunk.toString()));
			response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
		})
			.on('error', reject)
			.end();
	});
}

test('whoever balances the load hears of a stop before it comes, and everything else still answers', async () => {
	expect(await get('/healthz/ready')).toEqual({ status: 200, body: '{"status":"ok"}' });
	process.kill(amphi.pid, 'SIGTERM');
	await expect.poll(async () => (await get('/healthz/ready')).status).toBe(503);
	expect((await get('/healthz/ready')).body).toBe('{"status":"stopping"}');
	expect((await get('/healthz/live')).status).toBe(200);
	expect((await get('/healthz')).status).toBe(200);
	expect((await get('/')).status).toBe(200);
	// The second signal changes nothing.
	expect(await amphi.stop()).toBe(0);
});
