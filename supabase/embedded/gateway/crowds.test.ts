import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { onEveryEngine, privately, room, subscribed } from './stage.ts';

onEveryEngine('crowds', (stage) => {
	test('a thousand members join a private room, each hears a message once, strangers nothing, and nothing remains', async () => {
		const topic = room();
		const subs = Array.from({ length: 1000 }, () => randomUUID());
		await stage.stack.exec(`insert into public.members values
			${subs.map((sub) => `('${sub}', '${topic}')`).join(',')}`);
		const before = stage.stack.stats();
		const strangers = Array.from({ length: 20 }, () => randomUUID());
		const crowd = await Promise.all(
			[...subs, ...strangers].map(async (sub) => ({
				token: await stage.jwt(sub),
				...(await stage.raw())
			}))
		);
		for (const { say, token } of crowd) {
			say('1', '1', `realtime:${topic}`, 'phx_join', {
				config: { private: true },
				access_token: token
			});
		}
		const answers = await Promise.all(crowd.map(({ hear }) => hear()));
		const statuses = answers.map((frame) => (frame[4] as { status: string }).status);
		expect(statuses.slice(0, 1000).filter((status) => status === 'ok')).toHaveLength(1000);
		expect(statuses.slice(1000).filter((status) => status === 'error')).toHaveLength(20);
		await stage.send(topic, 'e', { n: 1 });
		const members = crowd.slice(0, 1000);
		for (const [frame] of await Promise.all(members.map(({ hear }) => hear()))) {
			expect(String(frame)).toContain('"n":1');
		}
		expect(crowd.map(({ frames }) => frames.length).filter(Boolean)).toEqual([]);
		for (const { socket } of crowd) socket.terminate();
		await expect.poll(() => stage.stack.stats(), { timeout: 10_000 }).toEqual(before);
	}, 120_000);

	test('calls and joins of ten users at once never see another user', async () => {
		const users = await Promise.all(
			Array.from({ length: 10 }, async () => {
				const mine = room();
				const sub = await stage.enrol(mine);
				const token = await stage.jwt(sub);
				const one = stage.client(async () => token);
				await one.realtime.setAuth();
				return { sub, mine, one };
			})
		);
		const calls = Array.from({ length: 50 }, async (_, i) => {
			const { sub, mine, one } = users[i % 10]!;
			const { data, error } =
				i % 2 ? await one.rpc('whoami') : await one.from('members').select('user_id, room');
			expect(error).toBeNull();
			expect(data).toEqual(
				i % 2 ? [{ id: sub, role: 'authenticated', rooms: [mine] }] : [{ user_id: sub, room: mine }]
			);
		});
		const joins = users.map(({ mine, one }, i) => {
			const target = i % 2 ? users[(i + 1) % 10]!.mine : mine;
			return subscribed(one.channel(target, privately));
		});
		const anonymous = Array.from({ length: 10 }, async () => {
			const { data, error } = await stage.client().rpc('whoami');
			expect(error).toBeNull();
			expect(data).toEqual([{ id: null, role: 'anon', rooms: [] }]);
		});
		await Promise.all([...calls, ...anonymous]);
		expect((await Promise.all(joins)).map((answer) => answer === 'SUBSCRIBED')).toEqual(
			users.map((_, i) => i % 2 === 0)
		);
	});
});
