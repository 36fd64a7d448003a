import { expect, test } from 'vitest';
import { twilio } from './twilio';

const URL = 'https://amphi.example.edu/api/sms/twilio';
const TEXT = {
	sid: `SM${'0'.repeat(32)}`,
	from: '+33639980001',
	to: '+33757000000',
	body: 'ABC234 é & B'
};
const provider = twilio('the token of the account');

function delivered(text = TEXT) {
	const { headers, body } = provider.simulate(text, URL);
	return { url: URL, headers: new Headers(headers), form: new URLSearchParams(body) };
}

test('a signed text is believed and read', () => {
	const delivery = delivered();
	expect(provider.verify(delivery)).toBe(true);
	const { sid, from, body } = TEXT;
	expect(provider.parse(delivery.form)).toEqual({ sid, from, body });
});

test('the signature is the one that Twilio documents', () => {
	// https://www.twilio.com/docs/usage/security#validating-requests: HMAC-SHA1 of the URL and the sorted fields.
	const delivery = {
		url: 'https://example.com/myapp.php?foo=1&bar=2',
		headers: new Headers({ 'x-twilio-signature': 'L/OH5YylLD5NRKLltdqwSvS0BnU=' }),
		form: new URLSearchParams({
			CallSid: 'CA1234567890ABCDE',
			Caller: '+14158675310',
			Digits: '1234',
			From: '+14158675310',
			To: '+18005551212'
		})
	};
	expect(twilio('12345').verify(delivery)).toBe(true);
});

test('a forged text is refused', () => {
	const delivery = delivered();
	delivery.form.set('Body', 'ABC234 A');
	expect(provider.verify(delivery)).toBe(false);
});

test('a field that is added, removed or doubled breaks the signature', () => {
	for (const change of [
		(form: URLSearchParams) => form.append('Extra', '1'),
		(form: URLSearchParams) => form.delete('To'),
		(form: URLSearchParams) => form.append('Body', 'B')
	]) {
		const delivery = delivered();
		change(delivery.form);
		expect(provider.verify(delivery)).toBe(false);
	}
});

test('a text without a signature, for another address or from another account is refused', () => {
	const delivery = delivered();
	expect(provider.verify({ ...delivery, headers: new Headers() })).toBe(false);
	expect(provider.verify({ ...delivery, url: 'https://elsewhere.example/api/sms/twilio' })).toBe(
		false
	);
	expect(twilio('another token').verify(delivery)).toBe(false);
});

test('a form that holds no text is told apart', () => {
	expect(provider.parse(new URLSearchParams({ Body: 'B' }))).toBeNull();
	expect(provider.parse(new URLSearchParams({ MessageSid: 'SM1', Body: 'B' }))).toBeNull();
	expect(
		provider.parse(new URLSearchParams({ MessageSid: '../x', From: '+33639980001' }))
	).toBeNull();
});

test('a reply is TwiML, and none is an empty response', async () => {
	const said = 'Réponse : "A < B" & c\'est l\'été';
	const response = provider.reply(said);
	expect(response.headers.get('content-type')).toMatch(/^text\/xml/);
	const xml = await response.text();
	expect(xml).toContain('<Response><Message>');
	expect(provider.replyIn(xml)).toBe(said);

	const silent = await provider.reply(null).text();
	expect(silent).toMatch(/<Response\s*\/>$/);
	expect(provider.replyIn(silent)).toBeNull();
});
