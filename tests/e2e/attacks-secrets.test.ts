import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, type BrowserContext, type Page } from '@playwright/test';
import { as, call, json, stage } from './attackers.ts';
import type { Question } from './hall.ts';
import { url } from './lecture.ts';

/** Words that stand nowhere but in what phones may not have yet. */
const EXPLANATION = 'explanation-Zq81kd';
const STOPPED = 'stopped-Xw27pf';
const QUESTIONS: Question[] = [
	[
		'choice',
		{
			question: 'Which one?',
			options: ['first', 'second', 'third'].map((text, i) => ({ id: `id${i}`, text })),
			right: ['id1'],
			explanation: EXPLANATION
		}
	],
	['cloud', { question: 'Which words?', stop: [STOPPED] }]
];
/** What gives a right answer away, in any of the forms in which a page may hold it. */
const WORDS = new RegExp(`${EXPLANATION}|${STOPPED}`);
const SECRET = new RegExp(
	`${EXPLANATION}|${STOPPED}|\\bright\\\\*["']?\\s*:\\s*\\\\*\\[|\\\\*"credit\\\\*"`
);

/** Every byte that a browser is sent: documents, data, files, frames of sockets. */
async function overhear(context: BrowserContext): Promise<{ heard: Map<string, string> }> {
	const heard = new Map<string, string>();
	const add = (from: string, what: string | Buffer) =>
		heard.set(from, `${heard.get(from) ?? ''}\n${what.toString()}`);
	context.on('response', (response) => {
		response
			.body()
			.then((body) => add(response.url(), body))
			.catch(() => {});
	});
	context.on('page', (page) =>
		page.on('websocket', (socket) =>
			socket.on('framereceived', ({ payload }) => add('a frame', payload))
		)
	);
	return { heard };
}

/** All that the browser keeps of this site. */
async function kept(page: Page): Promise<string> {
	return page.evaluate(async () => {
		const parts = [JSON.stringify(localStorage), JSON.stringify(sessionStorage), document.cookie];
		for (const name of await caches.keys()) {
			const cache = await caches.open(name);
			for (const request of await cache.keys()) {
				parts.push(request.url, (await (await cache.match(request))?.text()) ?? '');
			}
		}
		return parts.join('\n');
	});
}

test('no right answer, explanation or stop word reaches a phone before the reveal, by any way', async ({
	browser
}) => {
	const own = await stage(QUESTIONS);
	const host = async (what: string) =>
		expect(
			(await call(`/api/sessions/${own.session}/host`, as(own.headers, json('POST', { do: what }))))
				.status
		).toBe(200);
	const context = await browser.newContext({ viewport: { width: 360, height: 640 } });
	const { heard } = await overhear(context);
	const phone = await context.newPage();
	const socket = phone.waitForEvent('websocket');
	await phone.goto(`${url()}/${own.code}`);
	await socket;
	await phone.getByTestId('answer-option').first().click();
	await expect(phone.getByTestId('answer-receipt')).toHaveAttribute('data-state', 'counted');
	await expect
		.poll(() => phone.evaluate(async () => (await navigator.serviceWorker.ready).active?.state), {
			timeout: 20_000
		})
		.toBe('activated');
	await phone.reload();
	await host('show_results');
	await expect.poll(() => [...heard.keys()].includes('a frame')).toBe(true);
	await host('close');
	await expect(phone.getByTestId('phase')).toHaveAttribute('data-phase', 'closed');
	await host('restart_round');
	await expect(phone.getByTestId('phase')).toHaveAttribute('data-phase', 'open');

	const cookies = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
	const asked = ['', '__data.json', '__data.json?x-sveltekit-invalidated=11'];
	const told: [string, string][] = [
		...heard,
		['what the browser keeps', await kept(phone)],
		['the state', await (await call(`/api/sessions/${own.session}`)).text()]
	];
	for (const path of asked) {
		const answer = await call(`/${own.code}/${path}`.replace(/\/$/, ''), as({ cookie: cookies }));
		told.push([`/${own.code}/${path}`, await answer.text()]);
	}
	expect(heard.size).toBeGreaterThan(5);
	for (const [from, what] of told) {
		// The program itself names the fields that it reads.
		const secret = /\.js$|browser keeps/.test(from) ? WORDS : SECRET;
		expect(secret.exec(what)?.[0], from).toBeUndefined();
	}

	// What is looked for is there once it may be: the search would have found it.
	await host('reveal');
	await expect(phone.getByText(EXPLANATION)).toBeVisible();
	expect(SECRET.test(heard.get('a frame') ?? '')).toBe(true);
	expect(SECRET.test(await (await call(`/api/sessions/${own.session}`)).text())).toBe(true);
	await host('next');
	await expect(phone.getByText('Which words?')).toBeVisible();
	const next = await (await call(`/api/sessions/${own.session}`)).text();
	expect(SECRET.exec(next)?.[0]).toBeUndefined();
	await context.close();
});

test('the app’s files hold no source, no key and no one’s data; there are no source maps', async () => {
	const files = readdirSync('build/client', { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath, entry.name));
	expect(files.length).toBeGreaterThan(20);
	expect(files.filter((file) => file.endsWith('.map'))).toEqual([]);
	const readable = files.filter((file) => /\.(js|css|html|json|webmanifest)$/.test(file));
	for (const file of readable) {
		const content = readFileSync(file, 'utf8');
		expect(content, file).not.toMatch(/sourceMappingURL=(?!data:,)/);
		expect(content, file).not.toMatch(
			/sb_secret_|service_role|SUPABASE_SECRET_KEY|AMPHI_SECRET|TWILIO_AUTH/
		);
	}
	// What the worker fetches ahead is the offline page and the app's name, and no page of anybody's.
	const worker = readFileSync('build/client/sw.js', 'utf8');
	expect([...worker.matchAll(/url:"([^"]+)"/g)].map(([, path]) => path)).toEqual([
		'offline',
		'manifest.webmanifest'
	]);
	for (const path of [
		'/_app/immutable/entry/start.js.map',
		'/sw.js.map',
		'/.env',
		'/data/keys.json',
		'/package.json',
		'/build/index.js',
		'/.git/config',
		'/../package.json',
		'/..%2fpackage.json',
		'/_app/..%2f..%2f..%2fpackage.json'
	]) {
		const { status } = await call(path);
		expect([400, 404], path).toContain(status);
	}
});
