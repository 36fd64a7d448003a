import { randomUUID } from 'node:crypto';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { createClient, type RealtimeChannel, type SupabaseClient } from '@supabase/supabase-js';
import { SignJWT, type JWTPayload } from 'jose';
import { afterAll, beforeAll, describe } from 'vitest';
import { WebSocket } from 'ws';
import { startPostgres, type Postgres } from '../../../tests/support/postgres.ts';
import { startStack, type Stack } from '../../../tests/support/stack.ts';

/** A table of members and policies of its own: the gateway knows nothing of the program above. */
const ROOMS = `
	create table public.members (user_id uuid, room text);
	create index on public.members (user_id);
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
	create function public.whoami() returns table (id uuid, role text, rooms text[]) language plpgsql
		as $$ begin
			return query select auth.uid(), current_user::text, array(select room from public.members);
		end $$;
	create table public.notes (id int primary key, body text);
	create function public.tell() returns trigger language plpgsql security definer set search_path = '' as $$
	begin
		perform realtime.broadcast_changes('hall:notes', tg_op, tg_op, tg_table_name, tg_table_schema, new, old);
		return null;
	end $$;
	create trigger told after insert or update or delete on public.notes
		for each row execute function public.tell();
`;

export const privately = { config: { private: true } };
export const room = () => `room:${randomUUID()}`;
export const chat = () => `chat:${randomUUID()}`;

/** Runs the same tests on PGlite and on a real PostgreSQL. */
export function onEveryEngine(
	name: string,
	tests: (stage: Stage) => void,
	group: Pick<typeof describe, 'each'> = describe
): void {
	group.each(['PGlite', 'PostgreSQL'] as const)(`${name} on %s`, (engine) => {
		const stage = new Stage(engine);
		beforeAll(() => stage.start());
		afterAll(() => stage.stop());
		tests(stage);
	});
}

/** The whole backend with rooms in it, and those who come to them; they leave when it stops. */
export class Stage {
	readonly engine: 'PGlite' | 'PostgreSQL';
	stack!: Stack;
	#postgres: Postgres | undefined;
	#clients: SupabaseClient[] = [];
	#sockets: WebSocket[] = [];

	constructor(engine: 'PGlite' | 'PostgreSQL') {
		this.engine = engine;
	}

	async start(): Promise<void> {
		if (this.engine === 'PostgreSQL') this.#postgres = await startPostgres();
		this.stack = await startStack({ databaseUrl: await this.#postgres?.createDatabase() });
		await this.stack.exec(ROOMS);
	}

	async stop(): Promise<void> {
		await Promise.all(this.#clients.map((one) => one.realtime.disconnect()));
		for (const socket of this.#sockets) socket.terminate();
		await this.stack.stop();
		await this.#postgres?.stop();
	}

	client(
		token?: () => Promise<string>,
		options: { url?: string; vsn?: string; timeout?: number } = {}
	): SupabaseClient {
		const one = createClient(options.url ?? this.stack.url, this.stack.publishableKey, {
			...(token && { accessToken: token }),
			auth: { persistSession: false },
			realtime: {
				...(options.vsn && { vsn: options.vsn }),
				...(options.timeout && { timeout: options.timeout })
			}
		});
		this.#clients.push(one);
		return one;
	}

	sign(claims: JWTPayload, seconds = 3600, secret = this.stack.jwtSecret): Promise<string> {
		return new SignJWT(claims)
			.setProtectedHeader({ alg: 'HS256' })
			.setExpirationTime(Math.floor(Date.now() / 1000) + seconds)
			.sign(new TextEncoder().encode(secret));
	}

	jwt(sub: string, seconds?: number, secret?: string): Promise<string> {
		return this.sign({ sub, role: 'authenticated', aud: 'authenticated' }, seconds, secret);
	}

	/** Puts a new user into a room; their id. */
	async enrol(topic: string): Promise<string> {
		const sub = randomUUID();
		await this.stack.exec(`insert into public.members values ('${sub}', '${topic}')`);
		return sub;
	}

	/** A client of a new member, its token set. */
	async member(
		topic: string,
		options: { url?: string; vsn?: string; timeout?: number; seconds?: number } = {}
	): Promise<SupabaseClient> {
		const token = await this.jwt(await this.enrol(topic), options.seconds);
		const one = this.client(async () => token, options);
		await one.realtime.setAuth();
		return one;
	}

	/** Sends from the database. */
	send(topic: string, event: string, payload: object, isPrivate = true): Promise<void> {
		return this.stack.exec(
			`select realtime.send('${JSON.stringify(payload).replaceAll("'", "''")}'::jsonb, '${event}', '${topic}', ${isPrivate})`
		);
	}

	/** Broadcasts over REST, many at once; the status. */
	async post(key: string, messages: object[]): Promise<number> {
		const { status } = await fetch(`${this.stack.url}/realtime/v1/api/broadcast`, {
			method: 'POST',
			headers: { apikey: key, 'content-type': 'application/json' },
			body: JSON.stringify({ messages })
		});
		return status;
	}

	#open(query: string, headers: Record<string, string>): WebSocket {
		const address = `${this.stack.url.replace('http', 'ws')}/realtime/v1/websocket?${query}`;
		const socket = new WebSocket(address, { headers });
		this.#sockets.push(socket);
		return socket;
	}

	/** A bare socket: frames as they go over the wire. */
	async raw(
		query = `apikey=${this.stack.publishableKey}&vsn=2.0.0`,
		headers: Record<string, string> = {}
	) {
		const socket = this.#open(query, headers);
		const frames: unknown[][] = [];
		let wake = () => {};
		socket.on('message', (data: Buffer, isBinary) => {
			frames.push(isBinary ? [data] : (JSON.parse(data.toString()) as unknown[]));
			wake();
		});
		await new Promise((resolve, reject) => {
			socket.once('open', resolve);
			socket.once('error', reject);
		});
		return {
			socket,
			frames,
			say: (...frame: unknown[]) => socket.send(JSON.stringify(frame)),
			async hear(): Promise<unknown[]> {
				while (frames.length === 0) await new Promise<void>((resolve) => (wake = resolve));
				return frames.shift() as unknown[];
			}
		};
	}

	/** What a handshake that is refused is answered. */
	refusal(query: string): Promise<{ status: number; body: string }> {
		return new Promise((resolve) => {
			const socket = this.#open(query, {});
			socket.on('error', () => {});
			socket.on('unexpected-response', (_req, res) => {
				let body = '';
				res.on('data', (chunk: Buffer) => (body += chunk.toString()));
				res.on('end', () => resolve({ status: res.statusCode ?? 0, body }));
			});
		});
	}
}

/** Subscribes: `SUBSCRIBED`, or the reason why not. */
export function subscribed(channel: RealtimeChannel): Promise<string> {
	return new Promise((resolve) => {
		channel.subscribe((status, error) => {
			if (status === 'SUBSCRIBED') resolve('SUBSCRIBED');
			else if (status === 'CHANNEL_ERROR') resolve(error?.message ?? 'CHANNEL_ERROR');
		});
	});
}

/** The next message of an event. */
export function next<T = { payload: Record<string, unknown>; meta?: Record<string, unknown> }>(
	channel: RealtimeChannel,
	event: string
): Promise<T> {
	return new Promise((resolve) => {
		channel.on('broadcast', { event }, (message) => resolve(message as T));
	});
}

/** What system messages of a channel say, as they come. */
export function systemTexts(channel: RealtimeChannel): string[] {
	const texts: string[] = [];
	channel.on('system', {}, ({ message }: { message: string }) => texts.push(message));
	return texts;
}

/** A way to the server that can be cut, and be down for a while. */
export async function breakable(stage: Stage) {
	const open = new Set<Socket>();
	/** When somebody came while it was down. */
	const attempts: number[] = [];
	let isDown = false;
	const server = createServer((near) => {
		if (isDown) {
			attempts.push(Date.now());
			return near.destroy();
		}
		const far = connect(Number(new URL(stage.stack.url).port), '127.0.0.1');
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
		attempts,
		cut,
		down() {
			isDown = true;
			cut();
		},
		up: () => (isDown = false),
		close() {
			cut();
			server.close();
		}
	};
}
