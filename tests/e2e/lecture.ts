import { createHmac, randomUUID } from 'node:crypto';
import { expect, type APIRequestContext, type Browser, type Page } from '@playwright/test';
import { TWILIO } from './global-setup.ts';

export const url = () => process.env.AMPHI_E2E_URL ?? '';

/** A new teacher, signed up through the page, on their decks. */
export async function signUp(page: Page): Promise<string> {
	const email = `${randomUUID()}@example.test`;
	await page.goto(`${url()}/signup`);
	await page.locator('input[name=email]').fill(email);
	await page.locator('input[name=password]').fill('a long password');
	await page.locator('form:has(input[name=password]) button[type=submit]').click();
	await expect(page).toHaveURL(/\/decks$/);
	return email;
}

/** Starts a session of the first deck; the projector's code and the session's id. */
export async function project(page: Page): Promise<{ code: string; session: string }> {
	await page.locator('[data-testid=deck-project]').first().click();
	await expect(page).toHaveURL(/\/present\//);
	const code = (await page.getByTestId('projector-code').innerText()).replace(/\s/g, '');
	const session = new URL(page.url()).pathname.split('/')[2] ?? '';
	return { code, session };
}

/** A phone with the session's page open. */
export async function phone(
	browser: Browser,
	code: string,
	options: { javaScriptEnabled?: boolean; locale?: string } = {}
): Promise<Page> {
	const context = await browser.newContext({
		viewport: { width: 360, height: 640 },
		hasTouch: true,
		...options
	});
	const page = await context.newPage();
	await page.goto(`${url()}/${code}`);
	return page;
}

/** Posts a text as Twilio does: form-encoded, signed (HMAC-SHA1 over the URL and the sorted fields). */
export async function text(
	request: APIRequestContext,
	from: string,
	body: string,
	options: { sid?: string; signature?: string } = {}
) {
	const fields: Record<string, string> = {
		MessageSid: options.sid ?? `SM${randomUUID().replaceAll('-', '')}`,
		AccountSid: TWILIO.TWILIO_ACCOUNT_SID,
		From: from,
		To: TWILIO.TWILIO_PHONE_NUMBER,
		Body: body
	};
	const address = `${url()}/api/sms/twilio`;
	const signed =
		address +
		Object.keys(fields)
			.sort()
			.map((name) => name + fields[name])
			.join('');
	const signature =
		options.signature ??
		createHmac('sha1', TWILIO.TWILIO_AUTH_TOKEN).update(signed).digest('base64');
	return request.post(address, { form: fields, headers: { 'x-twilio-signature': signature } });
}

/** Waits until an element with a `data-value` shows a number. */
export async function counts(page: Page, testId: string, value: number): Promise<void> {
	await expect(page.getByTestId(testId).first()).toHaveAttribute('data-value', String(value));
}

export interface State {
	version: number;
	phase: string;
	round: number;
	activity: { id: string; kind: string; content: { many?: boolean } } | null;
}

/** The public state, as any phone may read it. */
export async function stateOf(request: APIRequestContext, session: string): Promise<State> {
	return (await request.get(`${url()}/api/sessions/${session}`)).json();
}

/** Tells a session what to do, over the API, as the teacher who is signed in on the page. */
export async function host(
	page: Page,
	session: string,
	data: { do: string; activity?: string; seconds?: number }
): Promise<State> {
	const response = await page.request.post(`${url()}/api/sessions/${session}/host`, { data });
	expect(response.status()).toBe(200);
	return response.json();
}

/** Goes on until an activity is the one that is looked for. */
export async function goTo(
	page: Page,
	session: string,
	wanted: (state: State) => boolean
): Promise<State> {
	let state = await host(page, session, { do: 'next' });
	while (!wanted(state)) state = await host(page, session, { do: 'next' });
	return state;
}
