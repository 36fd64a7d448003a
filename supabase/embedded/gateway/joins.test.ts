import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { next, onEveryEngine, privately, room, subscribed, systemTexts } from './stage.ts';

const unauthorized = (topic: string) =>
	`Unauthorized: You do not have permissions to read from this Channel topic: ${topic}`;

onEveryEngine('joins', (stage) => {
	test('a member joins a private channel, a stranger and the public key do not', async () => {
		const topic = room();
		const join = async (client: ReturnType<typeof stage.client>) =>
			subscribed(client.channel(topic, privately));
		expect(await join(await stage.member(topic))).toBe('SUBSCRIBED');
		expect(await join(await stage.member('elsewhere'))).toContain(unauthorized(topic));
		expect(await join(stage.client())).toContain(unauthorized(topic));
	});

	test('claims that differ are never answered alike, with or without a user in them', async () => {
		const topic = room();
		const answers = await Promise.all(
			[topic, 'elsewhere', topic].map(async (claimed) => {
				const token = await stage.sign({ role: 'authenticated', room: claimed });
				const one = stage.client(async () => token);
				await one.realtime.setAuth();
				return subscribed(one.channel(topic, privately));
			})
		);
		expect(answers.map((answer) => answer === 'SUBSCRIBED')).toEqual([true, false, true]);
	});

	test('the public key joins where a policy says so, and a broken policy is a no', async () => {
		const join = (topic: string) => subscribed(stage.client().channel(topic, privately));
		expect(await join('hall:1')).toBe('SUBSCRIBED');
		expect(await join('broken')).toContain('Unauthorized');
		expect(await join('hall:2')).toBe('SUBSCRIBED');
	});

	test('who is present is answered, and nobody is told', async () => {
		const topic = `hall:${randomUUID()}`;
		const one = stage.client().channel(topic, {
			config: { private: true, presence: { key: 'me', enabled: true } }
		});
		let synced = 0;
		one.on('presence', { event: 'sync' }, () => synced++);
		expect(await subscribed(one)).toBe('SUBSCRIBED');
		await expect.poll(() => synced).toBe(1);
		expect(await one.track({ name: 'x' })).toBe('ok');
		expect(await one.untrack()).toBe('ok');
		expect(one.presenceState()).toEqual({});
	});

	test('an expired token closes the channel with its reason, it stays closed, a new one with a new token works', async () => {
		const topic = room();
		const one = await stage.member(topic, { seconds: 2 });
		const channel = one.channel(topic, privately);
		const texts = systemTexts(channel);
		const states: string[] = [];
		channel.subscribe((status) => states.push(status));
		await expect.poll(() => states, { timeout: 10_000 }).toContain('CLOSED');
		expect(texts.at(-1)).toMatch(/^Token has expired \d+ seconds ago$/);
		// A join that failed is tried again after one second, one that was closed never.
		await pause(2500);
		expect(states).toEqual(['SUBSCRIBED', 'CLOSED']);
		expect(one.getChannels()).toEqual([]);
		expect(await subscribed((await stage.member(topic)).channel(topic, privately))).toBe(
			'SUBSCRIBED'
		);
	});

	test('a member who lost their place is put out with the next token, and told why', async () => {
		const topic = room();
		const sub = await stage.enrol(topic);
		let token = await stage.jwt(sub);
		const one = stage.client(async () => token);
		await one.realtime.setAuth();
		const channel = one.channel(topic, privately);
		const texts = systemTexts(channel);
		const states: string[] = [];
		channel.subscribe((status) => states.push(status));
		await expect.poll(() => states).toContain('SUBSCRIBED');
		await stage.stack.exec(`delete from public.members where user_id = '${sub}'`);
		token = await stage.jwt(sub, 7200);
		await one.realtime.setAuth();
		await expect.poll(() => states).toEqual(['SUBSCRIBED', 'CLOSED']);
		expect(texts).toEqual([
			`You do not have permissions to read from this Channel topic: ${topic}`
		]);
	});

	test('the same token again, an API key or none changes nothing; a forged one closes the channel', async () => {
		const topic = room();
		const sub = await stage.enrol(topic);
		const token = await stage.jwt(sub);
		const { say, hear } = await stage.raw();
		const name = `realtime:${topic}`;
		say('1', '1', name, 'phx_join', { config: { private: true }, access_token: token });
		expect((await hear())[4]).toMatchObject({ status: 'ok' });
		await stage.stack.exec(`delete from public.members where user_id = '${sub}'`);
		for (const same of [token, stage.stack.publishableKey, null]) {
			say('1', '2', name, 'access_token', { access_token: same });
		}
		const forged = await stage.jwt(sub, 60, 'x'.repeat(40));
		say('1', '3', name, 'access_token', { access_token: forged });
		expect((await hear())[4]).toMatchObject({ message: 'Failed to validate JWT signature' });
		expect(await hear()).toEqual(['1', '1', name, 'phx_close', {}]);
	});

	test('who subscribes before the token is set is refused first and comes in by itself', async () => {
		const topic = room();
		const token = await stage.jwt(await stage.enrol(topic));
		const one = stage.client(async () => token);
		const states: string[] = [];
		one.channel(topic, privately).subscribe((status) => states.push(status));
		await expect.poll(() => states, { timeout: 15_000 }).toContain('CHANNEL_ERROR');
		await one.realtime.setAuth();
		await expect.poll(() => states, { timeout: 15_000 }).toContain('SUBSCRIBED');
	});

	test('a private and a public channel of one name are two rooms', async () => {
		const topic = `hall:${randomUUID()}`;
		const inside = stage.client().channel(topic, privately);
		const outside = stage.client().channel(topic);
		const heard: string[] = [];
		inside.on('broadcast', { event: 'e' }, ({ payload }) => heard.push(`private ${payload.n}`));
		const both = [next(inside, 'e'), next(outside, 'e')];
		outside.on('broadcast', { event: 'e' }, ({ payload }) => heard.push(`public ${payload.n}`));
		await subscribed(inside);
		await subscribed(outside);
		await stage.send(topic, 'e', { n: 1 }, true);
		await stage.send(topic, 'e', { n: 2 }, false);
		await Promise.all(both);
		expect(heard.sort()).toEqual(['private 1', 'public 2']);
	});
});
