import { expect, test } from 'vitest';
import { accountGate } from './account-gate.ts';

/** A gate before an Auth that answers with a status; what was asked and told of attempts. */
function gated(status: number, wait = 0) {
	const asked: string[] = [];
	const was: string[] = [];
	const gate = accountGate(async () => new Response(null, { status }), {
		ask: (account) => (asked.push(account), wait),
		was: (account, result) => was.push(`${account} ${result}`)
	});
	const send = async (path: string, body: unknown) =>
		gate(
			new Request(`http://localhost/auth/v1/${path}`, {
				method: 'POST',
				body: typeof body === 'string' ? body : JSON.stringify(body)
			})
		);
	return { asked, was, send };
}
const PASSWORD = 'token?grant_type=password';

test('a password for an account is asked for, and what became of it is told', async () => {
	for (const [status, result] of [
		[200, 'right'],
		[400, 'wrong'],
		[429, 'neither'],
		[500, 'neither']
	] as const) {
		const { was, send } = gated(status);
		expect((await send(PASSWORD, { email: 'A@b.test', password: 'x' })).status).toBe(status);
		expect(was).toEqual([`a@b.test ${result}`]);
	}
});

test('who has to wait is refused as by Auth, and told how long', async () => {
	const { was, send } = gated(200, 7);
	const refused = await send('%74oken?grant_type=pass%77ord', { email: 'a@b.test' });
	expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '7']);
	expect(await refused.json()).toMatchObject({ code: 'over_request_rate_limit' });
	expect(was).toEqual([]);
});

test('other requests, and those without an account, pass', async () => {
	const { asked, send } = gated(400);
	await send('token?grant_type=refresh_token', { email: 'a@b.test' });
	await send('signup', { email: 'a@b.test' });
	for (const body of ['', '{', 'null', { email: 3 }, { auth_code: 'x' }])
		await send(PASSWORD, body);
	expect(asked).toEqual([]);
});
