import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { onEveryDatabase, type Stage } from './stage.ts';

/** A session of a teacher of its own, in its lobby. */
async function session(stage: Stage, identity = 'identifier'): Promise<string> {
	const { rows } = await sql<{ id: string }>`
		insert into public.sessions (owner_id, code, title, language, identity)
		values (${await stage.teacher()}, private.new_code(), 'Biology', 'fr', ${identity}) returning id`.execute(
		stage.kysely
	);
	return rows[0]!.id;
}

interface Joining {
	session: string;
	hmac: string;
	name?: string;
	identity?: string;
}

async function join(stage: Stage, ...joining: Joining[]) {
	const batch = JSON.stringify(joining.map((one, n) => ({ n, ...one })));
	return stage.rows<{ n: number; participant: string }>(
		'service_role',
		null,
		sql`select * from public.join_by_texts(${batch}) order by n`
	);
}

async function record(stage: Stage, ...texts: { sid: string; participant?: string }[]) {
	const batch = JSON.stringify(texts.map((text) => ({ ...text, outcome: 'counted', reply: null })));
	const fresh = await stage.rows<{ sid: string }>(
		'service_role',
		null,
		sql`select * from public.record_texts(${batch})`
	);
	return fresh.map(({ sid }) => sid).sort();
}

async function find(stage: Stage, ...hmacs: string[]) {
	return stage.rows<{ hmac: string; participant: string; session: string; known: boolean }>(
		'service_role',
		null,
		sql`select * from public.sms_participants(${hmacs}::text[])`
	);
}

onEveryDatabase('text messages', (stage) => {
	test('a phone is one participant of a session, however often it joins', async () => {
		const [first, second] = [await session(stage), await session(stage)];
		const hmac = randomUUID();
		const rows = await join(
			stage,
			{ session: first, hmac },
			{ session: first, hmac, identity: '21904567' },
			{ session: second, hmac }
		);
		expect(rows).toHaveLength(3);
		expect(rows[0]!.participant).toBe(rows[1]!.participant);
		expect(rows[2]!.participant).not.toBe(rows[0]!.participant);
		const [again] = await join(stage, { session: first, hmac });
		expect(again!.participant).toBe(rows[0]!.participant);
		const found = await find(stage, hmac);
		expect(found.find((one) => one.session === first)!.known).toBe(true);
		expect(found.find((one) => one.session === second)!.known).toBe(false);
	});

	test('an anonymous session keeps neither a name nor an identifier of a phone', async () => {
		const anonymous = await session(stage, 'anonymous');
		const hmac = randomUUID();
		await join(stage, { session: anonymous, hmac, name: 'Ada', identity: '21904567' });
		expect((await find(stage, hmac))[0]!.known).toBe(false);
	});

	test('nobody joins a session that has ended', async () => {
		const ended = await session(stage);
		await sql`update public.sessions set phase = 'ended' where id = ${ended}`.execute(stage.kysely);
		expect(await join(stage, { session: ended, hmac: randomUUID() })).toEqual([]);
	});

	test('a phone is found first where it wrote last', async () => {
		const [first, second] = [await session(stage), await session(stage)];
		const hmacs = [randomUUID(), randomUUID()] as const;
		const [one] = await join(stage, { session: first, hmac: hmacs[0] });
		await join(stage, { session: second, hmac: hmacs[1] });
		expect((await find(stage, ...hmacs)).map((row) => row.session)).toEqual([second, first]);
		await record(stage, { sid: randomUUID(), participant: one!.participant });
		expect((await find(stage, ...hmacs)).map((row) => row.session)).toEqual([first, second]);
	});

	test('a text is remembered once', async () => {
		const sids = [randomUUID(), randomUUID()].sort() as [string, string];
		expect(await record(stage, { sid: sids[0] })).toEqual([sids[0]]);
		expect(await record(stage, { sid: sids[0] }, { sid: sids[1] })).toEqual([sids[1]]);
	});
});
