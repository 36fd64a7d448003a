import { randomUUID } from 'node:crypto';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { createClient, type RealtimeChannel, type SupabaseClient } from '@supabase/supabase-js';
import { SignJWT } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { startPostgres, type Postgres } from '../../../tests/support/postgres.ts';
import { startStack, type Stack } from '../../../tests/support/stack.ts';

/** A table of members and policies of its own: the gateway knows nothing of the program above. */
const ROOMS = `
	create table public.members (user_id uuid, room text);
	alter table public.members enable row level security;
	create policy "members see themselves" on public.members for select to authenticated
		using (user_id = (select auth.uid()));
	grant select on public.members to authenticated;
	create policy "members receive" on realtime.messages for select to authenticated
		using (exists (select 1 from public.members where room = (select realtime.topic())));
	create policy "members send to chats" on realtime.messages for insert to authenticated
		with check ((select realtime.topic()) like 'chat:%');
	create policy "anyone receives in halls" on realtime.messages for select to anon
		using ((select realtime.topic()) like 'hall:%');
	create policy "a broken policy" on realtime.messages for select to anon
		using (case when (select realtime.topic()) = 'broken' then 1 / (length((select realtime.topic())) - 6) = 1 else false end);
	create policy "the room of the token" on realtime.messages for select to authenticated
		using ((select realtime.topic()) = current_setting('request.jwt.claims', true)::json ->> 'room');
	create function public.say(room text) returns void language sql
		as $$ select realtime.send('{"by":"caller"}'::jsonb, 'said', room, true) $$;
	create table public.notes (id int primary key, body text);
	create function public.tell() returns trigger language plpgsql security definer set search_path = '' as $$
	begin
		perform realtime.broadcast_changes('hall:notes', tg_op, tg_op, tg_table_name, tg_table_schema, new, old);
		return null;
	end $$;
	create trigger told after insert or update or delete on public.notes
		for each row execute function public.tell();
`;

/** A way to the server that can be cut. */
async function breakable(port: number) {
	const open = new Set<Socket>();
	const server = createServer((near) => {
		const far = connect(port, '127.0.0.1');
		for (const [socket, other] of [
			[near, far],
			[far, near]
		] as const) {
			open.add(socket);
			socket.pipe(other);
			socket.on('error', () => {});
			socket.on('close', () => other.destroy());
		}
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const cut = () => open.forEach((socket) => socket.destroy());
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		cut,
		close() {
			cut();
			server.close();
		}
	};
}

for (const engine of ['PGlite', 'PostgreSQL'] as const) {
	describe(`the gateway on ${engine}`, () => {
		let stack: Stack;
		let postgres: Postgres | undefined;
		let clients: SupabaseClient[] = [];
		let sockets: WebSocket[] = [];

		beforeAll(async () => {
			if (engine === 'PostgreSQL') postgres = await startPostgres();
			stack = await startStack({ databaseUrl: await postgres?.createDatabase() });
			await stack.exec(ROOMS);
		});
		afterEach(async () => {
			await Promise.all(
				clients.map(async (one) => {
					await one.removeAllChannels();
					await one.realtime.disconnect();
				})
			);
			for (const socket of sockets) socket.terminate();
			clients = [];
			sockets = [];
		});
		afterAll(async () => {
			await stack.stop();
			await postgres?.stop();
		});

		const client = (
			token?: () => Promise<string>,
			options: { vsn?: string; timeout?: number } = {}
		) => {
			const one = createClient(stack.url, stack.publishableKey, {
				...(token && { accessToken: token }),
				auth: { persistSession: false },
				realtime: {
					...(options.vsn && { vsn: options.vsn }),
					...(options.timeout && { timeout: options.timeout })
				}
			});
			clients.push(one);
			return one;
		};
		const jwt = (sub: string, seconds = 3600, secret = stack.jwtSecret) =>
			new SignJWT({ role: 'authenticated', aud: 'authenticated' })
				.setProtectedHeader({ alg: 'HS256' })
				.setSubject(sub)
				.setExpirationTime(Math.floor(Date.now() / 1000) + seconds)
				.sign(new TextEncoder().encode(secret));
		const member = async (room: string, options: { vsn?: string; seconds?: number } = {}) => {
			const sub = randomUUID();
			await stack.exec(`insert into public.members values ('${sub}', '${room}')`);
			const token = await jwt(sub, options.seconds);
			const one = client(async () => token, options);
			await one.realtime.setAuth();
			return one;
		};
		const subscribed = (channel: RealtimeChannel) =>
			new Promise<string>((resolve) => {
				channel.subscribe((status, error) => {
					if (status === 'SUBSCRIBED') resolve('SUBSCRIBED');
					else if (status === 'CHANNEL_ERROR') resolve(error?.message ?? 'CHANNEL_ERROR');
				});
			});
		const room = () => `room:${randomUUID()}`;
		const privately = { config: { private: true } };
		const next = <T>(channel: RealtimeChannel, event: string) =>
			new Promise<T>((resolve) => {
				channel.on('broadcast', { event }, (message) => resolve(message as T));
			});
		const send = (topic: string, event: string, payload: object, isPrivate = true) =>
			stack.exec(
				`select realtime.send('${JSON.stringify(payload).replaceAll("'", "''")}'::jsonb, '${event}', '${topic}', ${isPrivate})`
			);

		/** A bare socket: frames as they go over the wire. */
		async function raw(query: string) {
			const socket = new WebSocket(
				`${stack.url.replace('http', 'ws')}/realtime/v1/websocket?${query}`
			);
			sockets.push(socket);
			const frames: unknown[][] = [];
			let wake = () => {};
			socket.on('message', (data, isBinary) => {
				if (isBinary) return;
				frames.push(JSON.parse(data.toString()) as unknown[]);
				wake();
			});
			await new Promise((resolve, reject) => {
				socket.once('open', resolve);
				socket.once('error', reject);
			});
			return {
				socket,
				say: (...frame: unknown[]) => socket.send(JSON.stringify(frame)),
				async hear(): Promise<unknown[]> {
					while (frames.length === 0) await new Promise<void>((resolve) => (wake = resolve));
					return frames.shift() as unknown[];
				}
			};
		}
		const refusal = (query: string) =>
			new Promise<{ status: number; body: string }>((resolve) => {
				const socket = new WebSocket(
					`${stack.url.replace('http', 'ws')}/realtime/v1/websocket?${query}`
				);
				socket.on('error', () => {});
				socket.on('unexpected-response', (_req, res) => {
					let body = '';
					res.on('data', (chunk: Buffer) => (body += chunk.toString()));
					res.on('end', () => resolve({ status: res.statusCode ?? 0, body }));
				});
			});

		test('a handshake without a key, with a bad, expired, forged or role-less one is refused with its reason', async () => {
			const expired = await jwt(randomUUID(), -60);
			const forged = await jwt(randomUUID(), 60, 'x'.repeat(40));
			const roleless = await new SignJWT({})
				.setProtectedHeader({ alg: 'HS256' })
				.setExpirationTime('1h')
				.sign(new TextEncoder().encode(stack.jwtSecret));
			for (const [query, error] of [
				['vsn=2.0.0', 'API key is missing'],
				['apikey=nonsense', 'The token provided is not a valid JWT'],
				[`apikey=${expired}`, 'Token has expired'],
				[`apikey=${forged}`, 'Failed to validate JWT signature'],
				[`apikey=${roleless}`, 'Fields `role` and `exp` are required in JWT']
			]) {
				expect(await refusal(query!)).toEqual({ status: 401, body: JSON.stringify({ error }) });
			}
		});

		test('a role that the database would take for a superuser is refused', async () => {
			const token = await new SignJWT({ role: 'postgres' })
				.setProtectedHeader({ alg: 'HS256' })
				.setExpirationTime('1h')
				.sign(new TextEncoder().encode(stack.jwtSecret));
			expect((await refusal(`apikey=${token}`)).status).toBe(401);
		});

		test('an unknown version is refused, none means 1.0.0', async () => {
			expect((await refusal(`apikey=${stack.publishableKey}&vsn=9.9.9`)).status).toBe(403);
			const one = await raw(`apikey=${stack.publishableKey}`);
			one.socket.send(
				JSON.stringify({ topic: 'phoenix', event: 'heartbeat', payload: {}, ref: '1' })
			);
			expect(await one.hear()).toEqual({
				topic: 'phoenix',
				event: 'phx_reply',
				payload: { status: 'ok', response: {} },
				ref: '1'
			});
		});

		test('heartbeats, empty, unknown and unjoined topics get the exact replies', async () => {
			const { say, hear } = await raw(`apikey=${stack.publishableKey}&vsn=2.0.0`);
			say(null, '1', 'phoenix', 'heartbeat', {});
			expect(await hear()).toEqual([
				null,
				'1',
				'phoenix',
				'phx_reply',
				{ status: 'ok', response: {} }
			]);
			say('2', '2', 'realtime:', 'phx_join', {});
			expect(await hear()).toEqual([
				'2',
				'2',
				'realtime:',
				'phx_reply',
				{
					status: 'error',
					response: { reason: 'TopicNameRequired: You must provide a topic name' }
				}
			]);
			say('3', '3', 'elsewhere', 'phx_join', {});
			expect(await hear()).toEqual([
				null,
				'3',
				'elsewhere',
				'phx_reply',
				{ status: 'error', response: { reason: 'unmatched topic' } }
			]);
			say('4', '4', 'realtime:x', 'broadcast', {});
			expect(await hear()).toEqual([
				null,
				'4',
				'realtime:x',
				'phx_reply',
				{ status: 'error', response: { reason: 'unmatched topic' } }
			]);
		});

		test('a second join closes the first, a stale message is ignored, a leave is confirmed and closed', async () => {
			const { say, hear } = await raw(`apikey=${stack.publishableKey}&vsn=2.0.0`);
			say('1', '1', 'realtime:open', 'phx_join', { config: {} });
			expect(await hear()).toEqual([
				'1',
				'1',
				'realtime:open',
				'phx_reply',
				{ status: 'ok', response: { postgres_changes: [] } }
			]);
			say('2', '2', 'realtime:open', 'phx_join', { config: {} });
			expect(await hear()).toEqual(['1', '1', 'realtime:open', 'phx_close', {}]);
			expect((await hear())[0]).toBe('2');
			say('1', '3', 'realtime:open', 'phx_leave', {});
			say('2', '4', 'realtime:open', 'phx_leave', {});
			expect(await hear()).toEqual([
				'2',
				'4',
				'realtime:open',
				'phx_reply',
				{ status: 'ok', response: {} }
			]);
			expect(await hear()).toEqual(['2', '2', 'realtime:open', 'phx_close', {}]);
		});

		test('malformed frames are dropped and the socket lives', async () => {
			const { socket, say, hear } = await raw(`apikey=${stack.publishableKey}&vsn=2.0.0`);
			socket.send('{nonsense');
			socket.send('[1,2]');
			socket.send(Buffer.from([3, 250, 1]));
			say(null, '1', 'phoenix', 'heartbeat', {});
			expect((await hear())[1]).toBe('1');
		});

		test('the 101st channel of a socket is refused', async () => {
			const { say, hear } = await raw(`apikey=${stack.publishableKey}&vsn=2.0.0`);
			for (let i = 1; i <= 101; i++)
				say(String(i), String(i), `realtime:t${i}`, 'phx_join', { config: {} });
			const replies = [];
			for (let i = 1; i <= 101; i++) replies.push(await hear());
			const refused = replies.filter(
				(frame) => (frame[4] as { status: string }).status === 'error'
			);
			expect(refused).toHaveLength(1);
			expect(refused[0]![4]).toMatchObject({
				response: { reason: 'ChannelRateLimitReached: Too many channels' }
			});
		});

		test('a member joins a private channel, a stranger and the public key do not', async () => {
			const topic = room();
			const unauthorized = `"Unauthorized: You do not have permissions to read from this Channel topic: ${topic}"`;
			expect(await subscribed((await member(topic)).channel(topic, privately))).toBe('SUBSCRIBED');
			expect(await subscribed((await member('elsewhere')).channel(topic, privately))).toContain(
				unauthorized.slice(1, -1)
			);
			expect(await subscribed(client().channel(topic, privately))).toContain(
				unauthorized.slice(1, -1)
			);
		});

		test('claims that differ are never answered alike, with or without a user in them', async () => {
			const topic = room();
			const answers = await Promise.all(
				[topic, 'elsewhere', topic].map(async (claimed) => {
					const token = await new SignJWT({ role: 'authenticated', room: claimed })
						.setProtectedHeader({ alg: 'HS256' })
						.setExpirationTime('1h')
						.sign(new TextEncoder().encode(stack.jwtSecret));
					const one = client(async () => token);
					await one.realtime.setAuth();
					return subscribed(one.channel(topic, privately));
				})
			);
			expect(answers.map((answer) => answer === 'SUBSCRIBED')).toEqual([true, false, true]);
		});

		test('the public key joins where a policy says so, and a broken policy is a no', async () => {
			expect(await subscribed(client().channel('hall:1', privately))).toBe('SUBSCRIBED');
			expect(await subscribed(client().channel('broken', privately))).toContain('Unauthorized');
			expect(await subscribed(client().channel('hall:2', privately))).toBe('SUBSCRIBED');
		});

		test('what the database sends reaches every member with its id, whatever the version', async () => {
			const topic = room();
			const channels = await Promise.all(
				['2.0.0', '1.0.0'].map(async (vsn) =>
					(await member(topic, { vsn })).channel(topic, privately)
				)
			);
			const heard = channels.map((channel) =>
				next<{ payload: { word: string; id: string }; meta: { id: string } }>(channel, 'said')
			);
			for (const channel of channels) expect(await subscribed(channel)).toBe('SUBSCRIBED');
			await send(topic, 'said', { word: 'œuf 🥚' });
			for (const message of await Promise.all(heard)) {
				expect(message.payload.word).toBe('œuf 🥚');
				expect(message.payload.id).toBe(message.meta.id);
			}
		});

		test('a rolled-back transaction delivers nothing; several sends arrive in order; 100 kB arrive whole', async () => {
			const topic = room();
			const channel = (await member(topic)).channel(topic, privately);
			const heard: unknown[] = [];
			const last = new Promise<void>((resolve) => {
				channel.on('broadcast', { event: 'n' }, ({ payload }) => {
					heard.push(payload.n);
					if (payload.long) resolve(expect(payload.long).toHaveLength(100_000));
				});
			});
			expect(await subscribed(channel)).toBe('SUBSCRIBED');
			await expect(
				stack.exec(`select realtime.send('{"n":0}'::jsonb, 'n', '${topic}', true); select 1 / 0`)
			).rejects.toThrow();
			await stack.exec(
				[1, 2, 3]
					.map((n) => `select realtime.send('{"n":${n}}'::jsonb, 'n', '${topic}', true)`)
					.join(';')
			);
			await send(topic, 'n', { n: 4, long: 'x'.repeat(100_000) });
			await last;
			expect(heard).toEqual([1, 2, 3, 4]);
		});

		test('a private and a public channel of one name are two rooms', async () => {
			const topic = `hall:${randomUUID()}`;
			const inside = client().channel(topic, privately);
			const outside = client().channel(topic);
			const heard: string[] = [];
			inside.on('broadcast', { event: 'e' }, ({ payload }) => heard.push(`private ${payload.n}`));
			const both = [next(inside, 'e'), next(outside, 'e')];
			outside.on('broadcast', { event: 'e' }, ({ payload }) => heard.push(`public ${payload.n}`));
			await subscribed(inside);
			await subscribed(outside);
			await send(topic, 'e', { n: 1 }, true);
			await send(topic, 'e', { n: 2 }, false);
			await Promise.all(both);
			expect(heard.sort()).toEqual(['private 1', 'public 2']);
		});

		test('others hear a client, itself only if it asked; without the right nobody does', async () => {
			const topic = `chat:${randomUUID()}`;
			const [one, two] = await Promise.all([member(topic), member(topic)]);
			const speaker = one.channel(topic, {
				config: { private: true, broadcast: { ack: true, self: true } }
			});
			const listener = two.channel(topic, privately);
			const heard = [
				next<{ payload: object }>(speaker, 'hi'),
				next<{ payload: object }>(listener, 'hi')
			];
			await subscribed(speaker);
			await subscribed(listener);
			expect(await speaker.send({ type: 'broadcast', event: 'hi', payload: { a: 1 } })).toBe('ok');
			for (const message of await Promise.all(heard)) expect(message.payload).toEqual({ a: 1 });

			const mute = client(undefined, { timeout: 800 }).channel(`hall:${randomUUID()}`, {
				config: { private: true, broadcast: { ack: true } }
			});
			await subscribed(mute);
			expect(await mute.send({ type: 'broadcast', event: 'hi', payload: {} })).toBe('timed out');
		});

		test('bytes go round, and a payload that is too large is an error', async () => {
			const topic = `chat:${randomUUID()}`;
			const [one, two] = await Promise.all([member(topic), member(topic)]);
			const speaker = one.channel(topic, { config: { private: true, broadcast: { ack: true } } });
			const listener = two.channel(topic, privately);
			const heard = next<{ payload: ArrayBuffer }>(listener, 'bytes');
			await subscribed(speaker);
			await subscribed(listener);
			await speaker.send({
				type: 'broadcast',
				event: 'bytes',
				payload: new Uint8Array([1, 2, 255]).buffer
			});
			expect(new Uint8Array((await heard).payload)).toEqual(new Uint8Array([1, 2, 255]));
			expect(
				await speaker.send({ type: 'broadcast', event: 'big', payload: { x: 'x'.repeat(300_000) } })
			).toBe('error');
		});

		test('over REST: permitted users and the secret key send, others and bad requests are refused', async () => {
			const topic = `chat:${randomUUID()}`;
			const one = await member(topic);
			const listener = (await member(topic)).channel(topic, privately);
			const heard: unknown[] = [];
			const done = new Promise<void>((resolve) => {
				listener.on('broadcast', { event: 'e' }, ({ payload }) => {
					heard.push(payload.n);
					if (heard.length === 3) resolve();
				});
			});
			await subscribed(listener);
			expect(await one.channel(topic, privately).httpSend('e', { n: 1 })).toMatchObject({
				success: true
			});
			const post = (key: string, body: unknown) =>
				fetch(`${stack.url}/realtime/v1/api/broadcast`, {
					method: 'POST',
					headers: { apikey: key, 'content-type': 'application/json' },
					body: JSON.stringify(body)
				});
			const messages = [2, 3].map((n) => ({ topic, event: 'e', payload: { n }, private: true }));
			expect((await post(stack.secretKey, { messages })).status).toBe(202);
			await done;
			expect(heard).toEqual([1, 2, 3]);
			expect((await post(stack.publishableKey, { messages })).status).toBe(202);
			expect((await post('nonsense', { messages })).status).toBe(401);
			expect((await post(stack.secretKey, { messages: [{ topic }] })).status).toBe(422);
			await expect(
				client().channel(`hall:${topic}`, privately).httpSend('e', { n: 4 })
			).rejects.toThrow('Unauthorized');
		});

		test('a replay gives the newest messages, the oldest of them first, and says so', async () => {
			const topic = room();
			const since = Date.now() - 60_000;
			// One transaction, hence one now() for all of them.
			await stack.exec(
				[1, 2, 3]
					.map((n) => `select realtime.send('{"n":${n}}'::jsonb, 'e', '${topic}', true)`)
					.join(';')
			);
			const channel = (await member(topic)).channel(topic, {
				config: { private: true, broadcast: { replay: { since, limit: 2 } } }
			});
			const heard: { payload: { n: number }; meta: { replayed: boolean } }[] = [];
			const done = new Promise<void>((resolve) => {
				channel.on('broadcast', { event: 'e' }, (message) => {
					heard.push(message as never);
					if (heard.length === 2) resolve();
				});
			});
			await subscribed(channel);
			await done;
			expect(heard.map(({ payload, meta }) => [payload.n, meta.replayed])).toEqual([
				[2, true],
				[3, true]
			]);
		});

		test('an expired token closes the channel, and a new channel with a new token works', async () => {
			const topic = room();
			const one = await member(topic, { seconds: 2 });
			const channel = one.channel(topic, privately);
			const closed = new Promise<void>((resolve) => {
				channel.subscribe((status) => {
					if (status === 'CLOSED') resolve();
				});
			});
			await closed;
			expect(await subscribed((await member(topic)).channel(topic, privately))).toBe('SUBSCRIBED');
		});

		test('a member who lost their place is put out with the next token', async () => {
			const topic = room();
			const sub = randomUUID();
			await stack.exec(`insert into public.members values ('${sub}', '${topic}')`);
			let token = await jwt(sub);
			const one = client(async () => token);
			await one.realtime.setAuth();
			const channel = one.channel(topic, privately);
			const states: string[] = [];
			const closed = new Promise<void>((resolve) => {
				channel.subscribe((status) => {
					states.push(status);
					if (status === 'CLOSED') resolve();
				});
			});
			await expect.poll(() => states).toContain('SUBSCRIBED');
			await stack.exec(`delete from public.members where user_id = '${sub}'`);
			token = await jwt(sub, 7200);
			await one.realtime.setAuth();
			await closed;
		});

		test('what is sent from the database keeps an id of its own', async () => {
			const topic = room();
			const channel = (await member(topic)).channel(topic, privately);
			const heard = next<{ payload: { id: string }; meta: { id: string } }>(channel, 'e');
			await subscribed(channel);
			await send(topic, 'e', { id: 'mine' });
			const { payload, meta } = await heard;
			expect(payload.id).toBe('mine');
			expect(meta.id).toMatch(/^[0-9a-f-]{36}$/);
		});

		test('a caller sends from the database where a policy lets it, elsewhere the call succeeds in vain', async () => {
			for (const [topic, delivered] of [
				[room(), false],
				[`chat:${randomUUID()}`, true]
			] as const) {
				const one = await member(topic);
				const channel = one.channel(topic, privately);
				const heard: string[] = [];
				channel.on('broadcast', { event: 'said' }, ({ payload }) => heard.push(payload.by));
				const last = next(channel, 'last');
				await subscribed(channel);
				expect((await one.rpc('say', { room: topic })).error).toBeNull();
				await send(topic, 'last', {});
				await last;
				expect(heard).toEqual(delivered ? ['caller'] : []);
			}
		});

		test('changes of rows are broadcast with their old and new record', async () => {
			const channel = client().channel('hall:notes', privately);
			const heard = ['INSERT', 'UPDATE', 'DELETE'].map((event) =>
				next<{ payload: object }>(channel, event)
			);
			await subscribed(channel);
			await stack.exec(`insert into public.notes values (1, 'a')`);
			await stack.exec(`update public.notes set body = 'b'`);
			await stack.exec('delete from public.notes');
			const of = { table: 'notes', schema: 'public' };
			const [a, b] = ['a', 'b'].map((body) => ({ id: 1, body }));
			const changes = (await Promise.all(heard)).map(({ payload }) => payload);
			expect(changes[0]).toMatchObject({ ...of, operation: 'INSERT', record: a, old_record: null });
			expect(changes[1]).toMatchObject({ ...of, operation: 'UPDATE', record: b, old_record: a });
			expect(changes[2]).toMatchObject({ ...of, operation: 'DELETE', record: null, old_record: b });
		});

		test('names of topics and events may hold any character over REST', async () => {
			const topic = `chat:a/b ü?${randomUUID()}`;
			const [one, two] = await Promise.all([member(topic), member(topic)]);
			const listener = two.channel(topic, privately);
			const heard = next<{ payload: object; meta?: object }>(listener, 'e v/ü:1');
			await subscribed(listener);
			await one.channel(topic, privately).httpSend('e v/ü:1', { n: 1 });
			const { payload, meta } = await heard;
			expect(payload).toEqual({ n: 1 });
			expect(meta).toBeUndefined();
		});

		test('bytes are not for clients of version 1.0.0', async () => {
			const topic = `chat:${randomUUID()}`;
			const [one, two] = await Promise.all([member(topic), member(topic, { vsn: '1.0.0' })]);
			const speaker = one.channel(topic, privately);
			const listener = two.channel(topic, privately);
			const heard = next<{ payload: unknown }>(listener, 'e');
			await subscribed(speaker);
			await subscribed(listener);
			const bytes = new Uint8Array([1]).buffer;
			expect(await speaker.send({ type: 'broadcast', event: 'e', payload: bytes })).toBe('ok');
			await speaker.send({ type: 'broadcast', event: 'e', payload: { n: 2 } });
			expect((await heard).payload).toEqual({ n: 2 });
		});

		test('a public channel has no past, and replication is ready at once', async () => {
			const { say, hear } = await raw(`apikey=${stack.publishableKey}&vsn=2.0.0`);
			say('1', '1', 'realtime:hall', 'phx_join', {
				config: { broadcast: { replay: { since: 1 } } }
			});
			expect((await hear())[4]).toEqual({
				status: 'error',
				response: { reason: 'UnableToReplayMessages: Replay is not allowed for public channels' }
			});
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

		test('the same token again, an API key or none changes nothing; a forged one closes the channel', async () => {
			const topic = room();
			const sub = randomUUID();
			await stack.exec(`insert into public.members values ('${sub}', '${topic}')`);
			const token = await jwt(sub);
			const { say, hear } = await raw(`apikey=${stack.publishableKey}&vsn=2.0.0`);
			const name = `realtime:${topic}`;
			say('1', '1', name, 'phx_join', { config: { private: true }, access_token: token });
			expect((await hear())[4]).toMatchObject({ status: 'ok' });
			await stack.exec(`delete from public.members where user_id = '${sub}'`);
			for (const same of [token, stack.publishableKey, null]) {
				say('1', '2', name, 'access_token', { access_token: same });
			}
			say('1', '3', name, 'access_token', { access_token: await jwt(sub, 60, 'x'.repeat(40)) });
			expect((await hear())[4]).toMatchObject({ message: 'Failed to validate JWT signature' });
			expect(await hear()).toEqual(['1', '1', name, 'phx_close', {}]);
		});

		test('who subscribes before the token is set is refused first and comes in by itself', async () => {
			const topic = room();
			const sub = randomUUID();
			await stack.exec(`insert into public.members values ('${sub}', '${topic}')`);
			const token = await jwt(sub);
			const one = client(async () => token);
			const states: string[] = [];
			one.channel(topic, privately).subscribe((status) => states.push(status));
			await expect.poll(() => states, { timeout: 15_000 }).toContain('CHANNEL_ERROR');
			await one.realtime.setAuth();
			await expect.poll(() => states, { timeout: 15_000 }).toContain('SUBSCRIBED');
		});

		test('a client that lost its connection is back by itself and hears again', async () => {
			const wire = await breakable(Number(new URL(stack.url).port));
			const one = createClient(wire.url, stack.publishableKey);
			clients.push(one);
			const topic = `hall:${randomUUID()}`;
			const channel = one.channel(topic, privately);
			const heard = next<{ payload: { n: number } }>(channel, 'e');
			const states: string[] = [];
			channel.subscribe((status) => states.push(status));
			await expect.poll(() => states).toEqual(['SUBSCRIBED']);
			wire.cut();
			await expect
				.poll(() => states, { timeout: 15_000 })
				.toEqual(['SUBSCRIBED', 'CHANNEL_ERROR', 'SUBSCRIBED']);
			await send(topic, 'e', { n: 1 });
			expect((await heard).payload.n).toBe(1);
			expect(await one.removeChannel(channel)).toBe('ok');
			wire.close();
		});

		test('fifty calls of ten users at once never see another user', async () => {
			const users = await Promise.all(
				Array.from({ length: 10 }, async () => {
					const sub = randomUUID();
					const mine = `room-of-${sub}`;
					await stack.exec(`insert into public.members values ('${sub}', '${mine}')`);
					const token = await jwt(sub);
					return { sub, mine, one: client(async () => token) };
				})
			);
			await Promise.all(
				Array.from({ length: 50 }, async (_, i) => {
					const { sub, mine, one } = users[i % 10]!;
					const { data, error } = await one.from('members').select('user_id, room');
					expect(error).toBeNull();
					expect(data).toEqual([{ user_id: sub, room: mine }]);
				})
			);
			const joins = users.map(({ mine, one }, i) => {
				const target = i % 2 === 0 ? mine : users[0]!.mine;
				return one.realtime.setAuth().then(() => subscribed(one.channel(target, privately)));
			});
			expect((await Promise.all(joins)).map((answer) => answer === 'SUBSCRIBED')).toEqual(
				users.map((_, i) => i % 2 === 0)
			);
		});
	});
}
