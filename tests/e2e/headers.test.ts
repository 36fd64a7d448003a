import { readdirSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { startAmphi } from '../support/amphi.ts';
import { as, call, form, joined, json, stage } from './attackers.ts';
import { CHOICE, CLOUD, hall, POLL, type Question } from './hall.ts';
import { host, phone, signUp, url } from './lecture.ts';
import { untroubled, watch } from './watch.ts';

const OTHERS: Question[] = [
	['open', { question: 'Why?' }],
	['brainstorm', { question: 'Ideas?', categories: [{ id: 'a', text: 'Good' }] }],
	['rating', { question: 'How much?' }]
];

test('the whole app keeps to its policy, and asks nothing of any other site', async ({
	browser
}) => {
	const teacher = await browser.newContext({ viewport: { width: 1920, height: 1080 } });
	const atDesk = await watch(teacher);
	const page = await teacher.newPage();
	for (const path of [
		'/',
		'/signup',
		'/forgot-password',
		'/reset-password',
		'/222222',
		'/offline'
	]) {
		await page.goto(`${url()}${path}`);
		await page.waitForLoadState('networkidle');
	}
	await signUp(page);
	await page.goto(`${url()}/decks`);
	await page.getByRole('link', { name: 'Edit' }).first().click();
	for (const activity of await page.getByTestId('editor-activity').all()) {
		await activity.click();
		await expect(page.locator('section.card textarea').first()).toBeVisible();
	}
	await page.getByTestId('editor-add').click();

	const questions = [CHOICE, CLOUD, POLL, ...OTHERS];
	const { session, code } = await hall(page, questions);
	await expect(page.getByTestId('projector-qr')).toBeVisible();
	expect(
		await page
			.getByTestId('projector-qr')
			.locator('img')
			.or(page.locator('img[data-testid=projector-qr]'))
			.first()
			.evaluate((image: HTMLImageElement) => image.naturalWidth)
	).toBeGreaterThan(0);

	const hallway = await browser.newContext({ viewport: { width: 360, height: 640 } });
	const inHall = await watch(hallway);
	const student = await hallway.newPage();
	await student.goto(`${url()}/`);
	await student.getByTestId('join-code').fill(code);
	await student.getByTestId('join-submit').click();
	for (let i = 0; i < questions.length; i++) {
		await host(page, session, { do: 'next' });
		await expect(student.getByTestId('answer-form')).toBeVisible();
		const option = student.getByTestId('answer-option').first();
		const text = student.getByTestId('answer-text').first();
		await expect(option.or(text).first()).toBeVisible();
		if (await text.isVisible()) {
			await text.fill('mot');
			await student.getByTestId('answer-submit').first().click();
		} else await option.click();
		await expect(student.getByTestId('answer-receipt')).toHaveAttribute('data-state', 'counted');
		await host(page, session, { do: 'reveal' });
		await expect(student.getByTestId('phase')).toHaveAttribute('data-phase', 'revealed');
		await expect(
			page.locator('[data-testid=tally-row], [data-testid=cloud-word]').first()
		).toBeAttached();
	}
	for (const path of ['/sessions', `/sessions/${session}`, `/sessions/${session}/sms`]) {
		await page.goto(`${url()}${path}`);
		await page.waitForLoadState('networkidle');
	}
	await page.goto(`${url()}/present/${session}?view=remote`);
	await page.waitForLoadState('networkidle');

	// The app installs itself: its worker takes over, and has the offline page.
	await student.reload();
	await expect
		.poll(() => student.evaluate(async () => (await navigator.serviceWorker.ready).active?.state), {
			timeout: 20_000
		})
		.toBe('activated');
	await student.reload();
	await student.context().setOffline(true);
	await student.goto(`${url()}/${code}`);
	await expect(student.getByRole('heading', { name: 'No network' })).toBeVisible();
	await expect(student.getByText('Pas de réseau')).toHaveCount(0);
	await student.context().setOffline(false);

	untroubled(atDesk, inHall);
	expect(atDesk.requests()).toBeGreaterThan(50);
	expect(inHall.sockets()).toBeGreaterThan(0);
	await hallway.close();
	await teacher.close();
});

test('a script that gets into a page all the same is not run', async ({ browser, page }) => {
	await signUp(page);
	const { code } = await hall(page, [POLL]);
	const student = await phone(browser, code);
	const ran = await student.evaluate(async () => {
		const marks = window as unknown as Record<string, unknown>;
		const violations: string[] = [];
		addEventListener('securitypolicyviolation', ({ effectiveDirective }) =>
			violations.push(effectiveDirective)
		);
		document.body.insertAdjacentHTML('beforeend', '<img src="data:," onerror="window.pwned=1">');
		const script = document.createElement('script');
		script.textContent = 'window.pwned = 2';
		document.body.append(script);
		const style = document.createElement('style');
		style.textContent = 'body { display: none }';
		document.body.append(style);
		const frame = document.createElement('iframe');
		frame.src = location.href;
		document.body.append(frame);
		await fetch('https://evil.test/').catch(() => {});
		await new Promise((resolve) => setTimeout(resolve, 300));
		return { pwned: marks.pwned, shown: getComputedStyle(document.body).display, violations };
	});
	expect(ran.pwned).toBeUndefined();
	expect(ran.shown).not.toBe('none');
	for (const directive of ['script-src-attr', 'script-src-elem', 'style-src-elem', 'connect-src']) {
		expect(ran.violations).toContain(directive);
	}
	await student.context().close();
});

test('every kind of answer says what it is and that nobody may embed it', async () => {
	const own = await stage();
	const chunk = readdirSync('build/client/_app/immutable/entry').find((name) =>
		name.endsWith('.js')
	);
	const { token } = await joined(own.code);
	const answers: [string, string, RequestInit?][] = [
		['a page', '/'],
		['a page of a teacher', `/sessions/${own.session}`, as(own.headers)],
		['a projector', `/present/${own.session}`, as(own.headers)],
		['a phone', `/${own.code}`],
		['an error page', '/222222'],
		['a redirect', '/decks'],
		['the data of a page', `/${own.code}/__data.json`],
		['a state', `/api/sessions/${own.session}`],
		['a join', '/api/join', json('POST', { code: own.code })],
		[
			'an answer',
			`/api/sessions/${own.session}/answers`,
			as({ authorization: `Bearer ${token}` }, json('POST', {}))
		],
		['a refusal', `/api/sessions/${own.session}/host`, json('POST', {})],
		['a forged form', '/login', as({ origin: 'https://evil.test' }, form())],
		['a file', `/_app/immutable/entry/${chunk}`],
		['the worker', '/sw.js'],
		['a picture', '/icon-192.png'],
		['the manifest', '/manifest.webmanifest'],
		['the offline page', '/offline'],
		['a CSV', `/sessions/${own.session}/answers.csv`, as(own.headers)],
		['the health', '/healthz'],
		['nothing', '/nothing/at/all'],
		['the webhook', '/api/sms/twilio', form()],
		['the backend', '/rest/v1/decks'],
		['Auth', '/auth/v1/user'],
		['Realtime', '/realtime/v1/api/broadcast', json('POST', {})]
	];
	for (const [name, path, init] of answers) {
		const { headers, status } = await call(path, init);
		const policy = headers.get('content-security-policy') ?? '';
		const what = `${name} (${status})`;
		expect(headers.get('x-content-type-options'), what).toBe('nosniff');
		expect(headers.get('cross-origin-resource-policy'), what).toBe('same-origin');
		expect(headers.get('strict-transport-security'), what).toBeNull();
		expect(headers.get('server') ?? headers.get('x-powered-by'), what).toBeNull();
		if (name !== 'a file' && name !== 'the worker')
			expect(policy, what).toContain("frame-ancestors 'none'");
		const script = /script-src [^;]*/.exec(policy)?.[0] ?? '';
		expect(script, what).not.toMatch(/unsafe|\*|https?:/);
		if (headers.get('content-type')?.startsWith('text/html') && name !== 'the offline page') {
			expect(script, what).toMatch(/^script-src 'self' 'nonce-[\w+/]{20,}={0,2}'$/);
			expect(policy, what).toMatch(/style-src 'self'( 'nonce-[^']+')?;/);
			expect(headers.get('cross-origin-opener-policy'), what).toBe('same-origin');
			expect(headers.get('referrer-policy'), what).toBe('same-origin');
			expect(headers.get('permissions-policy'), what).toContain('camera=()');
		}
	}
	const nonce = async () =>
		/'nonce-([^']+)'/.exec((await call('/')).headers.get('content-security-policy') ?? '')?.[1];
	expect(await nonce()).not.toBe(await nonce());
});

test('over HTTPS, browsers stay there and cookies never leave it; over HTTP, both still work', async () => {
	const own = await stage();
	const both = async (path: string, init: RequestInit = {}) => ({
		plain: await call(path, init),
		secure: await call(path, as({ 'x-forwarded-proto': 'https' }, init))
	});
	for (const path of ['/', '/healthz', `/api/sessions/${own.session}`, '/sw.js', '/auth/v1/user']) {
		const { plain, secure } = await both(path);
		expect(plain.headers.get('strict-transport-security'), path).toBeNull();
		expect(secure.headers.get('strict-transport-security'), path).toBe('max-age=15552000');
	}
	const amphi = await startAmphi({ ORIGIN: 'https://amphi.test' });
	try {
		const asked = async (path: string, proto: string, init: RequestInit = {}) =>
			fetch(amphi.url + path, as({ 'x-forwarded-proto': proto }, { redirect: 'manual', ...init }));
		const fields = form({ email: 'a@example.test', password: 'a long password' });
		const signUp = as({ origin: 'https://amphi.test' }, fields);
		const cookies = [
			...(await asked('/signup', 'https', signUp)).headers.getSetCookie(),
			...(await asked('/language?to=fr', 'https')).headers.getSetCookie()
		];
		expect(cookies.length).toBeGreaterThan(1);
		for (const cookie of cookies) {
			expect(cookie).toMatch(/; *Secure/i);
			expect(cookie).toMatch(/; *SameSite=Lax/i);
			// The language is no secret, and the page's script reads it.
			if (!cookie.startsWith('lang=')) expect(cookie).toMatch(/; *HttpOnly/i);
		}
		for (const cookie of (await asked('/language?to=fr', 'http')).headers.getSetCookie()) {
			expect(cookie).not.toMatch(/; *Secure/i);
		}
	} finally {
		await amphi.stop();
	}
	const phone = await call(`/${own.code}`);
	for (const cookie of phone.headers.getSetCookie().filter((one) => one.startsWith('amphi-'))) {
		expect(cookie).toMatch(/; *HttpOnly/i);
		expect(cookie).toMatch(/; *SameSite=Lax/i);
		expect(cookie).not.toMatch(/; *Secure/i);
	}
});
