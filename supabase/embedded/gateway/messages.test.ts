import { setImmediate } from 'node:timers/promises';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { purge } from './messages.ts';
import { chat, next, onEveryEngine, privately, room, subscribed } from './stage.ts';

onEveryEngine('messages of the database', (stage) => {
	test('they reach every member with their id, whatever the version', async () => {
		const topic = room();
		const channels = await Promise.all(
			['2.0.0', '1.0.0'].map(async (vsn) =>
				(await stage.member(topic, { vsn })).channel(topic, privately)
			)
		);
		const heard = channels.map((channel) => next(channel, 'said'));
		for (const channel of channels) expect(await subscribed(channel)).toBe('SUBSCRIBED');
		await stage.send(topic, 'said', { word: 'œuf 🥚' });
		for (const message of await Promise.all(heard)) {
			expect(message.payload.word).toBe('œuf 🥚');
			expect(message.payload.id).toBe(message.meta?.id);
		}
	});

	test('a rolled-back transaction delivers nothing; several sends arrive in order; 100 kB arrive whole', async () => {
		const topic = room();
		const channel = (await stage.member(topic)).channel(topic, privately);
		const heard: unknown[] = [];
		const last = new Promise<void>((resolve) => {
			channel.on('broadcast', { event: 'n' }, ({ payload }) => {
				heard.push(payload.n);
				if (payload.long) resolve(expect(payload.long).toHaveLength(100_000));
			});
		});
		expect(await subscribed(channel)).toBe('SUBSCRIBED');
		const sending = (n: number) =>
			`select realtime.send('{"n":${n}}'::jsonb, 'n', '${topic}', true)`;
		await expect(stage.stack.exec(`${sending(0)}; select 1 / 0`)).rejects.toThrow();
		await stage.stack.exec([1, 2, 3].map(sending).join(';'));
		await stage.send(topic, 'n', { n: 4, long: 'x'.repeat(100_000) });
		await last;
		expect(heard).toEqual([1, 2, 3, 4]);
	});

	test('bytes arrive as bytes, with the id of their row', async () => {
		const topic = room();
		const channel = (await stage.member(topic)).channel(topic, privately);
		const heard = next<{ payload: ArrayBuffer; meta: { id: string } }>(channel, 'bytes');
		await subscribed(channel);
		await stage.stack.exec(
			`select realtime.send_binary('\\x0102ff'::bytea, 'bytes', '${topic}', true)`
		);
		const { payload, meta } = await heard;
		expect(new Uint8Array(payload)).toEqual(new Uint8Array([1, 2, 255]));
		expect(meta.id).toMatch(/^[0-9a-f-]{36}$/);
	});

	test('a payload keeps an id of its own', async () => {
		const topic = room();
		const channel = (await stage.member(topic)).channel(topic, privately);
		const heard = next(channel, 'e');
		await subscribed(channel);
		await stage.send(topic, 'e', { id: 'mine' });
		const { payload, meta } = await heard;
		expect(payload.id).toBe('mine');
		expect(meta?.id).toMatch(/^[0-9a-f-]{36}$/);
	});

	test('a caller sends where a policy lets it, elsewhere the call succeeds in vain', async () => {
		for (const [topic, delivered] of [
			[room(), false],
			[chat(), true]
		] as const) {
			const one = await stage.member(topic);
			const channel = one.channel(topic, privately);
			const heard: string[] = [];
			channel.on('broadcast', { event: 'said' }, ({ payload }) => heard.push(payload.by));
			const last = next(channel, 'last');
			await subscribed(channel);
			expect((await one.rpc('say', { room: topic })).error).toBeNull();
			await stage.send(topic, 'last', {});
			await last;
			expect(heard).toEqual(delivered ? ['caller'] : []);
		}
	});

	test('changes of rows are broadcast with their old and new record', async () => {
		const channel = stage.client().channel('hall:notes', privately);
		const heard = ['INSERT', 'UPDATE', 'DELETE'].map((event) => next(channel, event));
		await subscribed(channel);
		await stage.stack.exec(`insert into public.notes values (1, 'a')`);
		await stage.stack.exec(`update public.notes set body = 'b'`);
		await stage.stack.exec('delete from public.notes');
		const of = { table: 'notes', schema: 'public' };
		const [a, b] = ['a', 'b'].map((body) => ({ id: 1, body }));
		const changes = (await Promise.all(heard)).map(({ payload }) => payload);
		expect(changes[0]).toMatchObject({ ...of, operation: 'INSERT', record: a, old_record: null });
		expect(changes[1]).toMatchObject({ ...of, operation: 'UPDATE', record: b, old_record: a });
		expect(changes[2]).toMatchObject({ ...of, operation: 'DELETE', record: null, old_record: b });
	});

	test('a replay gives the newest messages, the oldest of them first, and says so', async () => {
		const topic = room();
		const since = Date.now() - 60_000;
		// One transaction, hence one now() for all of them.
		await stage.stack.exec(
			[1, 2, 3]
				.map((n) => `select realtime.send('{"n":${n}}'::jsonb, 'e', '${topic}', true)`)
				.join(';')
		);
		const channel = (await stage.member(topic)).channel(topic, {
			config: { private: true, broadcast: { replay: { since, limit: 2 } } }
		});
		const heard: unknown[] = [];
		channel.on('broadcast', { event: 'e' }, ({ payload, meta }) =>
			heard.push([payload.n, meta?.replayed])
		);
		const last = next(channel, 'last');
		await subscribed(channel);
		await stage.send(topic, 'last', {});
		await last;
		expect(heard).toEqual([
			[2, true],
			[3, true]
		]);
	});

	test('what is sent while somebody joins with a replay arrives once each, in order', async () => {
		const topic = room();
		const since = Date.now() - 60_000;
		const channel = (await stage.member(topic)).channel(topic, {
			config: { private: true, broadcast: { replay: { since, limit: 25 } } }
		});
		const heard: { n: number; replayed: boolean }[] = [];
		channel.on('broadcast', { event: 'e' }, ({ payload, meta }) =>
			heard.push({ n: payload.n, replayed: meta?.replayed === true })
		);
		const last = next(channel, 'last');
		// On PGlite they stand in line, the reading of the past among them.
		const together = stage.engine === 'PGlite' ? 4 : 1;
		let joining = true;
		void subscribed(channel).then(() => (joining = false));
		let n = 0;
		while (joining || n < 20) {
			await Promise.all(Array.from({ length: together }, () => stage.send(topic, 'e', { n: ++n })));
			// PGlite answers without ever going back to the event loop.
			await setImmediate();
		}
		await stage.send(topic, 'last', {});
		await last;
		const first = heard[0]!.n;
		expect(heard.map((one) => one.n)).toEqual(
			Array.from({ length: n - first + 1 }, (_, i) => first + i)
		);
		const live = heard.findIndex((one) => !one.replayed);
		expect(heard.slice(live).some((one) => one.replayed)).toBe(false);
		expect(heard.some((one) => one.replayed)).toBe(true);
	});

	test('after 72 hours a message is purged', async () => {
		const topic = room();
		for (const age of ['71 hours', '73 hours']) {
			await stage.stack.exec(`insert into realtime.messages (topic, extension, event, inserted_at)
				values ('${topic}', 'broadcast', '${age}', now() - interval '${age}')`);
		}
		await purge(stage.stack.kysely);
		const { rows } = await sql`
			select event from realtime.messages where topic = ${topic}
		`.execute(stage.stack.kysely);
		expect(rows).toEqual([{ event: '71 hours' }]);
	});
});
