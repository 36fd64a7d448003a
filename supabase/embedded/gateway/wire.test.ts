import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { onEveryEngine } from './stage.ts';

const reply = (status: string, response: object) => ({ status, response });

onEveryEngine('the wire', (stage) => {
	test('a handshake without a key, with a bad, expired, forged or role-less one is refused with its reason', async () => {
		const expired = await stage.jwt(randomUUID(), -60);
		const forged = await stage.jwt(randomUUID(), 60, 'x'.repeat(40));
		const roleless = await stage.sign({});
		for (const [query, error] of [
			['vsn=2.0.0', 'API key is missing'],
			['apikey=nonsense', 'The token provided is not a valid JWT'],
			[`apikey=${expired}`, 'Token has expired'],
			[`apikey=${forged}`, 'Failed to validate JWT signature'],
			[`apikey=${roleless}`, 'Fields `role` and `exp` are required in JWT']
		]) {
			expect(await stage.refusal(query!)).toEqual({ status: 401, body: JSON.stringify({ error }) });
		}
	});

	test('a role that the database would take for a superuser is refused', async () => {
		const token = await stage.sign({ role: 'postgres' });
		expect((await stage.refusal(`apikey=${token}`)).status).toBe(401);
	});

	test('a key in the header x-api-key counts before the one in the address', async () => {
		const key = { 'x-api-key': stage.stack.publishableKey };
		for (const query of ['vsn=2.0.0', 'vsn=2.0.0&apikey=nonsense']) {
			const { say, hear } = await stage.raw(query, key);
			say(null, '1', 'phoenix', 'heartbeat', {});
			expect((await hear())[4]).toEqual(reply('ok', {}));
		}
		const query = `vsn=2.0.0&apikey=${stage.stack.publishableKey}`;
		await expect(stage.raw(query, { 'x-api-key': 'nonsense' })).rejects.toThrow('401');
	});

	test('an unknown version is refused, none means 1.0.0', async () => {
		const key = `apikey=${stage.stack.publishableKey}`;
		expect((await stage.refusal(`${key}&vsn=9.9.9`)).status).toBe(403);
		const one = await stage.raw(key);
		one.socket.send(
			JSON.stringify({ topic: 'phoenix', event: 'heartbeat', payload: {}, ref: '1' })
		);
		expect(await one.hear()).toEqual({
			topic: 'phoenix',
			event: 'phx_reply',
			payload: reply('ok', {}),
			ref: '1'
		});
	});

	test('heartbeats, empty, unknown and unjoined topics get the exact replies', async () => {
		const { say, hear } = await stage.raw();
		say(null, '1', 'phoenix', 'heartbeat', {});
		expect(await hear()).toEqual([null, '1', 'phoenix', 'phx_reply', reply('ok', {})]);
		say('2', '2', 'realtime:', 'phx_join', {});
		const nameless = { reason: 'TopicNameRequired: You must provide a topic name' };
		expect(await hear()).toEqual(['2', '2', 'realtime:', 'phx_reply', reply('error', nameless)]);
		const unmatched = reply('error', { reason: 'unmatched topic' });
		say('3', '3', 'elsewhere', 'phx_join', {});
		expect(await hear()).toEqual([null, '3', 'elsewhere', 'phx_reply', unmatched]);
		say('4', '4', 'realtime:x', 'broadcast', {});
		expect(await hear()).toEqual([null, '4', 'realtime:x', 'phx_reply', unmatched]);
	});

	test('a second join closes the first, a stale message is ignored, a leave is confirmed and closed', async () => {
		const { say, hear } = await stage.raw();
		const topic = 'realtime:open';
		say('1', '1', topic, 'phx_join', { config: {} });
		const joined = reply('ok', { postgres_changes: [] });
		expect(await hear()).toEqual(['1', '1', topic, 'phx_reply', joined]);
		say('2', '2', topic, 'phx_join', { config: {} });
		expect(await hear()).toEqual(['1', '1', topic, 'phx_close', {}]);
		expect((await hear())[0]).toBe('2');
		say('1', '3', topic, 'phx_leave', {});
		say('2', '4', topic, 'phx_leave', {});
		expect(await hear()).toEqual(['2', '4', topic, 'phx_reply', reply('ok', {})]);
		expect(await hear()).toEqual(['2', '2', topic, 'phx_close', {}]);
	});

	test('malformed frames are dropped and the socket lives', async () => {
		const { socket, say, hear } = await stage.raw();
		socket.send('{nonsense');
		socket.send('[1,2]');
		socket.send(Buffer.from([3, 250, 1]));
		say(null, '1', 'phoenix', 'heartbeat', {});
		expect((await hear())[1]).toBe('1');
	});

	test('the 101st channel of a socket is refused', async () => {
		const { say, hear } = await stage.raw();
		for (let i = 1; i <= 101; i++) {
			say(String(i), String(i), `realtime:t${i}`, 'phx_join', { config: {} });
		}
		const replies = [];
		for (let i = 1; i <= 101; i++) replies.push((await hear())[4]);
		const reason = 'ChannelRateLimitReached: Too many channels';
		expect(replies.filter((one) => (one as { status: string }).status === 'error')).toEqual([
			reply('error', { reason })
		]);
	});

	test('a public channel has no past, and replication is ready at once', async () => {
		const { say, hear } = await stage.raw();
		say('1', '1', 'realtime:hall', 'phx_join', {
			config: { broadcast: { replay: { since: 1 } } }
		});
		const reason = 'UnableToReplayMessages: Replay is not allowed for public channels';
		expect((await hear())[4]).toEqual(reply('error', { reason }));
		say('2', '2', 'realtime:hall', 'phx_join', {
			config: { broadcast: { replication_ready: true }, presence: { enabled: true } }
		});
		expect((await hear())[4]).toMatchObject({ status: 'ok' });
		expect((await hear())[4]).toEqual({
			extension: 'system',
			status: 'ok',
			message: 'Replication connection established',
			channel: 'hall'
		});
		expect((await hear())[3]).toBe('presence_state');
	});

	test('changes of rows asked for are numbered in the reply, and then said not to come', async () => {
		const { say, hear } = await stage.raw();
		const changes = ['INSERT', 'DELETE'].map((event) => ({
			event,
			schema: 'public',
			table: 'notes'
		}));
		say('1', '1', 'realtime:hall', 'phx_join', { config: { postgres_changes: changes } });
		expect((await hear())[4]).toEqual(
			reply('ok', { postgres_changes: changes.map((change, i) => ({ ...change, id: i + 1 })) })
		);
		const [joinRef, ref, , event, payload] = await hear();
		expect([joinRef, ref, event]).toEqual(['1', null, 'system']);
		expect(payload).toMatchObject({
			extension: 'postgres_changes',
			status: 'error',
			channel: 'hall'
		});
	});
});
