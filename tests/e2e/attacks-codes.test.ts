import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { startAmphi, type Amphi } from '../support/amphi.ts';
import { as, call, form, json, stage } from './attackers.ts';

const SIGNS = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';
/** A different code for each number below 31^6, far from its neighbours. */
function code(n: number): string {
	let rest = (n * 700_000_003) % 31 ** 6;
	return Array.from({ length: 6 }, () => {
		const sign = SIGNS[rest % 31];
		rest = Math.floor(rest / 31);
		return sign;
	}).join('');
}

/** Runs many requests, some at a time; how often each status came. */
async function all(count: number, together: number, ask: (n: number) => Promise<Response>) {
	const statuses: Record<number, number> = {};
	let next = 0;
	await Promise.all(
		Array.from({ length: together }, async () => {
			while (next < count) {
				const answer = await ask(next++);
				await answer.arrayBuffer();
				statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
			}
		})
	);
	return statuses;
}

/** A server of its own: whoever guesses there slows nobody down here. */
let amphi: Amphi;
const before = { url: process.env.AMPHI_E2E_URL, keys: process.env.AMPHI_E2E_KEYS };
test.beforeAll(async () => {
	amphi = await startAmphi();
	process.env.AMPHI_E2E_URL = amphi.url;
	process.env.AMPHI_E2E_KEYS = readFileSync(join(amphi.folder, 'keys.json'), 'utf8');
});
test.afterAll(async () => {
	process.env.AMPHI_E2E_URL = before.url;
	process.env.AMPHI_E2E_KEYS = before.keys;
	await amphi.stop();
});

test('ten thousand guesses are slowed, while a hall behind the same address comes in and mistypes', async () => {
	test.slow();
	const ended = await stage();
	await call(`/api/sessions/${ended.session}/host`, as(ended.headers, json('POST', { do: 'end' })));

	const enter = (code: string) =>
		call('/api/join', as({ 'accept-language': 'en' }, json('POST', { code })));
	const guesses = await all(10_000, 50, (n) => enter(code(n)));
	expect(guesses[404]).toBeGreaterThanOrEqual(2000);
	expect(guesses[404]).toBeLessThan(2500);
	expect(guesses[429]).toBe(10_000 - guesses[404]!);

	// A session that starts only now: its hall comes in at once, from the same address, amid more guesses.
	const own = await stage();
	const began = Date.now();
	const [hall, more] = await Promise.all([
		all(1000, 100, () => enter(own.code)),
		all(1000, 10, (n) => enter(code(20_000 + n)))
	]);
	expect(hall).toEqual({ 201: 1000 });
	expect(Date.now() - began).toBeLessThan(10_000);
	expect(more[429]).toBeGreaterThan(800);
	expect((await call(`/${own.code}`)).status).toBe(200);
	expect((await call('/', form({ code: own.code }))).status).toBe(303);

	// By every way in; and a session that is over is refused like one that never was.
	let guessed = 30_000;
	/** Asks when nothing is left of what is allowed, which grows by one every fifth of a second. */
	const amid = async (ask: (unknown: string) => Promise<Response>) => {
		for (let tries = 0; ; tries++) {
			await all(40, 20, () => enter(code(guessed++)));
			const answer = await ask(code(50_000 + guessed));
			if (tries === 9 || (await answer.clone().text()).includes('Too many')) return answer;
		}
	};
	const [right, wrong] = [await amid(() => enter(ended.code)), await amid(enter)];
	for (const answer of [right, wrong]) {
		expect(answer.status).toBe(429);
		expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
	}
	expect(await right.json()).toEqual(await wrong.json());
	for (const known of [ended.code, null]) {
		const page = await amid((unknown) => call(`/${known ?? unknown}`));
		const wait = page.headers.get('retry-after');
		expect([page.status, wait]).toEqual([429, page.headers.get('refresh')]);
		expect(Number(wait)).toBeGreaterThan(0);
		const data = await amid((unknown) => call(`/${known ?? unknown}/__data.json`));
		expect(await data.text()).toContain('too_many');
		expect((await amid((unknown) => call(`/${known ?? unknown}`, form()))).status).toBe(429);
	}
	expect((await amid((code) => call('/', form({ code })))).status).toBe(429);
});

test('a student who votes by form without end is told to wait, as by script', async () => {
	const own = await stage();
	const first = await call(`/${own.code}`, form());
	const cookie = first.headers
		.getSetCookie()
		.map((one) => one.split(';')[0])
		.join('; ');
	const vote = form({ activity: own.activity, round: '1', position: '1', choice: 'o1' });
	const votes = await all(60, 60, () => call(`/${own.code}`, as({ cookie }, vote)));
	expect(votes[429]).toBeGreaterThan(10);
	expect(votes[200]).toBeGreaterThanOrEqual(30);
});
