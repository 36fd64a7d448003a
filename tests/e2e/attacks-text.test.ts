import { randomUUID } from 'node:crypto';
import { createConnection } from 'node:net';
import { expect, test, type Page } from '@playwright/test';
import Papa from 'papaparse';
import { account, as, call, form, joined, json, stage, type Stage } from './attackers.ts';
import type { Question } from './hall.ts';
import { text, url } from './lecture.ts';
import { untroubled, watch } from './watch.ts';

/** Markup that runs wherever it is taken for markup, in the head, in attributes, in scripts and in styles. */
const MARKUP = `<img src=x onerror="window.pwned=1"><script>window.pwned=2</script>"'><svg onload=window.pwned=3></title></textarea></style></script><a href="javascript:window.pwned=4">{{7*7}}\${7*7}<!--`;
const SHORT = '<svg onload=pwned=1>';
/** Turns what stands beside it, hides letters, breaks lines. */
const TWISTED = 'a\u202Eb\u2066c\u200Bd\u2028e\uFEFFf';
const EMOJI = '👩🏽‍🔬🏳️‍🌈';
const FORMULAS = [
	"=cmd|' /C calc'!A0",
	'+1+1',
	'-2+3',
	'@SUM(1)',
	'\t=1',
	' =1',
	'＝1+1',
	'=HYPERLINK("http://evil.test")'
];
const QUESTIONS: Question[] = [
	[
		'choice',
		{
			question: `Q ${MARKUP}`.slice(0, 500),
			options: [
				{ id: 'o1', text: MARKUP.slice(0, 200) },
				{ id: 'o2', text: TWISTED }
			],
			right: ['o1'],
			explanation: MARKUP
		}
	],
	['cloud', { question: MARKUP, words: 5 }],
	['open', { question: MARKUP }],
	[
		'brainstorm',
		{
			question: MARKUP,
			categories: [
				{ id: 'a', text: SHORT },
				{ id: 'b', text: EMOJI }
			]
		}
	],
	['rating', { question: MARKUP, low: SHORT, high: TWISTED }]
];
const SAID: unknown[] = [
	['o2'],
	[SHORT, TWISTED, EMOJI],
	MARKUP,
	{
		ideas: [
			{ category: 'a', text: SHORT },
			{ category: 'b', text: TWISTED }
		]
	},
	5
];

/** The teacher's cookies of an account that was made without a page. */
async function signIn(page: Page, tokens: { token: string; refresh: string }): Promise<void> {
	const adopted = await page.request.post(`${url()}/auth/adopt`, {
		data: { access_token: tokens.token, refresh_token: tokens.refresh }
	});
	expect(adopted.status()).toBe(204);
}

async function inert(page: Page): Promise<void> {
	const found = await page.evaluate(() => ({
		pwned: (window as unknown as { pwned?: unknown }).pwned,
		scripts: document.querySelectorAll('body img[src="x"], svg[onload], a[href^="javascript:"]')
			.length,
		twisted: /[\u202a-\u202e\u2066-\u2069\u200b\ufeff]/.test(document.body.innerText)
	}));
	expect(found, page.url()).toEqual({ pwned: undefined, scripts: 0, twisted: false });
}

test('markup, scripts and twisted texts are shown as they are on every screen, and do nothing', async ({
	browser,
	request
}) => {
	const context = await browser.newContext({ viewport: { width: 1920, height: 1080 } });
	const watched = await watch(context);
	const page = await context.newPage();
	const tokens = await account();
	await signIn(page, tokens);
	const own = await stage(QUESTIONS, { identity: 'name', tokens });
	const title = `<script>window.pwned=5</script>${TWISTED}`;
	expect(
		(await call(`/api/decks/${own.deck}`, as(own.headers, json('PATCH', { title })))).status
	).toBe(204);
	for (const path of ['/decks', `/decks/${own.deck}`]) {
		await page.goto(url() + path);
		await page.waitForLoadState('networkidle');
		await inert(page);
	}
	// Frozen with its new title.
	const again = await call('/decks?/project', as(own.headers, form({ deck: own.deck })));
	const session = again.headers.get('location')?.split('/')[2] ?? '';
	await call(
		`/present/${session}?/configure`,
		as(own.headers, form({ identity: 'name', smsReplies: 'always', smsEnabled: 'on' }))
	);
	await page.goto(`${url()}/present/${session}`);
	const code = (await page.getByTestId('projector-code').innerText()).trim();
	const { token } = await joined(code, { name: SHORT });
	await joined(code, { name: TWISTED });
	await joined(code, { name: '\u200b\u2060' }).catch(() => {});
	const texted = await text(request, '+33600000077', `${code} <Say>pwned</Say>`);
	expect(await texted.text()).not.toContain('<Say>');

	const inHall = await browser.newContext({ viewport: { width: 360, height: 640 } });
	const hall = await watch(inHall);
	const student = await inHall.newPage();
	await student.goto(`${url()}/${code}`);
	await student.getByTestId('join-name').fill(MARKUP.slice(0, 100));
	await student.getByTestId('join-submit').click();
	for (const [i, value] of SAID.entries()) {
		const command = (what: string) =>
			call(`/api/sessions/${session}/host`, as(own.headers, json('POST', { do: what })));
		const state = (await (await command('next')).json()) as {
			activity: { id: string };
			round: number;
		};
		const answer = { activity: state.activity.id, round: 1, value, id: randomUUID(), seq: 1 };
		const said = await call(
			`/api/sessions/${session}/answers`,
			as({ authorization: `Bearer ${token}` }, json('POST', answer))
		);
		expect(said.status, JSON.stringify(value)).toBe(200);
		await command('show_results');
		await command('reveal');
		await expect(student.getByTestId('phase')).toHaveAttribute('data-phase', 'revealed');
		await expect(page.getByText('<img src=x onerror="window.pwned=1">').first()).toBeVisible();
		if (i > 0 && i < 4)
			await expect(
				page
					.getByText(SHORT)
					.or(page.getByText(MARKUP.slice(0, 30)))
					.first()
			).toBeAttached();
		await inert(page);
		await inert(student);
	}
	for (const path of [
		`/present/${session}?view=remote`,
		'/sessions',
		`/sessions/${session}`,
		`/sessions/${session}/sms`
	]) {
		await page.goto(url() + path);
		await page.waitForLoadState('networkidle');
		await inert(page);
	}
	await expect.poll(() => hall.sockets()).toBeGreaterThan(0);
	untroubled(watched, hall);
	await inHall.close();
	await context.close();
});

test('a spreadsheet that opens the answers runs none of them, and Moodle gets no such user', async () => {
	const own = await stage([['open', { question: '=1+1' }]], { identity: 'identifier' });
	for (const formula of FORMULAS) {
		const { token } = await joined(own.code, { identity: formula });
		const answer = { activity: own.activity, round: 1, value: formula, id: randomUUID(), seq: 1 };
		const said = await call(
			`/api/sessions/${own.session}/answers`,
			as({ authorization: `Bearer ${token}` }, json('POST', answer))
		);
		expect(said.status).toBe(200);
	}
	const file = async (name: string) =>
		Papa.parse<string[]>(
			(await (await call(`/sessions/${own.session}/${name}`, as(own.headers))).text()).replace(
				/^\uFEFF/,
				''
			),
			{ skipEmptyLines: true }
		).data;
	const answers = await file('answers.csv');
	expect(answers).toHaveLength(FORMULAS.length + 1);
	for (const name of ['answers.csv', 'moodle.csv', 'moodle-unmatched.csv']) {
		for (const cell of (await file(name)).flat()) expect(cell).not.toMatch(/^\s*[=+\-@＝＋－＠]/u);
	}
});

const LONG = 'x'.repeat(1_000_000);
const GARBAGE = [
	'',
	'\0',
	'a\0b',
	'\ud800',
	'\u200b',
	EMOJI,
	MARKUP,
	"'; drop table sessions; --",
	'__proto__',
	'1e309',
	'null',
	'{}',
	LONG
];
const VALUES: unknown[] = [
	...GARBAGE,
	null,
	true,
	0,
	-1,
	1e21,
	[],
	{},
	[[]],
	[null],
	JSON.parse('{"__proto__":{"a":1}}'),
	['o1', 'o1'],
	[GARBAGE.filter((text) => text !== LONG)],
	{ ideas: {} },
	{ ideas: [{ category: '\0', text: '\0' }], likes: ['\0'] },
	Array.from({ length: 10_000 }, () => 'o1')
];

/** Every place that takes a text of somebody's, with the garbage in it. */
function places(own: Stage, token: string, garbage: unknown): [string, RequestInit][] {
	const { session, deck, drafts, activity, code } = own;
	const word = String(garbage);
	const student = { authorization: `Bearer ${token}` };
	const answers = `/api/sessions/${session}/answers`;
	const answer = { activity, round: 1, value: ['o1'], id: randomUUID(), seq: 1 };
	const draft = `/api/decks/${deck}/activities/${drafts[0]}`;
	const teacher = (path: string, init: RequestInit): [string, RequestInit] => [
		path,
		as(own.headers, init)
	];
	const content = (kind: string, more: object) =>
		teacher(
			`/api/decks/${deck}/activities/${randomUUID()}`,
			json('PUT', { kind, content: more, position: 1 })
		);
	return [
		['/api/join', json('POST', { code: garbage })],
		['/api/join', json('POST', { code, name: garbage, identity: garbage })],
		['/api/join', json('POST', word)],
		[
			'/api/join',
			as(
				{ authorization: `Bearer ${encodeURIComponent(word.slice(0, 2000).toWellFormed())}` },
				json('POST', { code: '222222' })
			)
		],
		[answers, as(student, json('POST', { ...answer, value: garbage }))],
		[
			answers,
			as(
				student,
				json('POST', { ...answer, activity: garbage, id: garbage, seq: garbage, round: garbage })
			)
		],
		['/', form({ code: word, who: word })],
		[`/${code}`, form({ who: word, activity: word, round: word, position: word })],
		[
			`/${code}`,
			as(
				{ cookie: `amphi-${session}=${token}` },
				form({ activity, choice: word, word, text: word, value: word, rating: word })
			)
		],
		teacher(`/api/sessions/${session}/host`, json('POST', { do: garbage })),
		teacher(
			`/api/sessions/${session}/host`,
			json('POST', { do: 'goto', activity: garbage, seconds: garbage })
		),
		teacher(
			`/api/sessions/${session}/hidden`,
			json('POST', { activity, key: garbage, hidden: false })
		),
		teacher(`/api/decks/${deck}`, json('PATCH', { title: garbage, language: 'en' })),
		teacher(`/api/decks/${deck}/order`, json('PUT', { activities: [garbage] })),
		teacher(draft, json('PATCH', { content: garbage })),
		content(word, {}),
		content('choice', {
			question: garbage,
			options: [{ id: garbage, text: garbage }],
			explanation: garbage
		}),
		content('cloud', { question: 'x', words: garbage, stop: [garbage] }),
		content('rating', { question: 'x', max: garbage, low: garbage }),
		teacher('/decks?/duplicate', form({ deck, title: word })),
		teacher('/decks?/delete', form({ deck: word, title: word })),
		teacher(`/present/${session}?/configure`, form({ identity: word, smsReplies: word })),
		teacher(`/sessions/${session}?/configure`, form({ maxPoints: word, purgeAt: word })),
		teacher(`/sessions/${session}/sms?/send`, form({ phone: '1', body: word })),
		teacher(`/sessions/${session}/moodle.csv`, {
			method: 'POST',
			headers: { origin: url() },
			body: file(word)
		})
	];
}

function file(content: string): FormData {
	const body = new FormData();
	body.set(
		'roster',
		new File([`Email address,First name\n${content}`], `${content.slice(0, 50)}.csv`)
	);
	return body;
}

test('a form that is answered before its end holds up nobody behind it', async () => {
	const { hostname, port } = new URL(url());
	const socket = createConnection(Number(port), hostname);
	const head = (verb: string, path: string, more: string[] = []) =>
		[`${verb} ${path} HTTP/1.1`, `Host: ${hostname}:${port}`, ...more, '', ''].join('\r\n');
	const fields = [
		`Origin: ${url()}`,
		'Content-Type: application/x-www-form-urlencoded',
		'Content-Length: 1000000'
	];
	let said = '';
	socket.on('data', (chunk) => (said += chunk.toString()));
	socket.write(head('POST', '/forgot-password', fields));
	socket.write(LONG);
	await expect.poll(() => said).toContain('closed');
	socket.write(head('GET', '/healthz'));
	await expect.poll(() => said, { timeout: 5000 }).toContain('"status":"ok"');
	socket.destroy();
});

test('no text anywhere is our fault: NUL, half characters, a megabyte, the wrong type are refused or cleaned', async ({
	request
}) => {
	const own = await stage();
	const { token } = await joined(own.code);
	const wrong: string[] = [];
	const shown = (garbage: unknown) => JSON.stringify(garbage)?.slice(0, 40);
	for (const garbage of VALUES) {
		const all = places(own, token, garbage);
		const answers = await Promise.all(all.map(([path, init]) => call(path, init)));
		for (const [i, answer] of answers.entries()) {
			const [path, init] = all[i]!;
			if (answer.status >= 500)
				wrong.push(`${init.method} ${path} with ${shown(garbage)} (${i}): ${answer.status}`);
			await answer.arrayBuffer();
		}
	}
	// Each costs the hash of a password.
	for (const word of ['', '\0', '\ud800', MARKUP, LONG]) {
		for (const path of ['/login', '/signup', '/forgot-password']) {
			const { status } = await call(
				path,
				form({ email: `${word}@a.test`, password: `${word} password` })
			);
			if (status >= 500) wrong.push(`${path} with ${shown(word)}: ${status}`);
		}
	}
	for (const body of GARBAGE) {
		const status = (await text(request, '+33600000088', body)).status();
		if (status >= 500) wrong.push(`a text with ${shown(body)}: ${status}`);
	}
	for (const path of [
		'%00',
		'%ff',
		'%E0%A4%A',
		'..%2f..%2fetc%2fpasswd',
		'__proto__',
		'x'.repeat(5000)
	]) {
		for (const before of [
			'',
			'api/sessions/',
			'sessions/',
			'decks/',
			'present/',
			'_app/immutable/',
			'language?to=',
			'login?next=',
			'?code=',
			'reset-password?token_hash=',
			'rest/v1/',
			'auth/v1/'
		]) {
			const { status } = await call(`/${before}${path}`, as(own.headers));
			if (status >= 500) wrong.push(`GET /${before}${path.slice(0, 20)}: ${status}`);
		}
	}
	expect(wrong).toEqual([]);
	expect((await call('/healthz')).status).toBe(200);
});
