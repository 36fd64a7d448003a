import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { command, lecture } from './lecture.ts';
import { onEveryDatabase } from './stage.ts';

type Listener = ['anon', null] | ['authenticated', string];

onEveryDatabase('who hears and who sends', (stage) => {
	/** Whether a message of a topic reaches a listener who subscribes to it. */
	async function hears([role, user]: Listener, topic: string, extension = 'broadcast') {
		const [message] = await stage.unfiltered(
			sql<{
				id: string;
			}>`insert into realtime.messages (topic, extension) values (${topic}, ${extension}) returning id`
		);
		return stage.as(role, user, async (trx) => {
			await sql`select set_config('realtime.topic', ${topic}, true)`.execute(trx);
			const { rows } = await sql`select 1 from realtime.messages where id = ${message!.id}`.execute(
				trx
			);
			return rows.length === 1;
		});
	}

	const anyone: Listener = ['anon', null];

	test('the uuid of a live session is the right to receive its state, and only that', async () => {
		const { session } = await lecture(stage);
		const stranger: Listener = ['authenticated', await stage.teacher()];
		for (const listener of [anyone, stranger]) {
			expect(await hears(listener, `session:${session}`)).toBe(true);
			expect(await hears(listener, `session:${session}:host`)).toBe(false);
			expect(await hears(listener, `session:${randomUUID()}`)).toBe(false);
			expect(await hears(listener, `session:${session}`, 'presence')).toBe(false);
		}
	});

	test('a teacher hears both topics of their own session, even after its end', async () => {
		const own = await lecture(stage);
		const teacher: Listener = ['authenticated', own.teacher];
		for (const phase of ['live', 'ended']) {
			if (phase === 'ended') await command(stage, own, 'end');
			expect(await hears(teacher, `session:${own.session}`), phase).toBe(true);
			expect(await hears(teacher, `session:${own.session}:host`), phase).toBe(true);
		}
	});

	test('after its end, a session is heard by nobody else', async () => {
		const own = await lecture(stage);
		await command(stage, own, 'end');
		const stranger: Listener = ['authenticated', await stage.teacher()];
		for (const listener of [anyone, stranger]) {
			expect(await hears(listener, `session:${own.session}`)).toBe(false);
		}
	});

	test.each([
		'session:not-a-uuid',
		`session:${'-'.repeat(36)}`,
		'session:',
		'',
		'session:<UUID>',
		'session:<uuid>:other',
		'session:<uuid>:host:host',
		'session:<uuid>\n',
		'SESSION:<uuid>',
		'<uuid>'
	])('a topic of another form, "%s", is heard by nobody and is no error', async (form) => {
		const own = await lecture(stage);
		// Its letters make it another in upper case.
		const id = 'abcdef00' + randomUUID().slice(8);
		const topic = form.replace('<uuid>', id).replace('<UUID>', id.toUpperCase());
		await stage.unfiltered(sql`insert into public.sessions (id, owner_id, code, title, language)
			values (${id}, ${own.teacher}, private.new_code(), 'Letters', 'en')`);
		expect(await hears(anyone, `session:${id}`)).toBe(true);
		expect(await hears(anyone, topic)).toBe(false);
		expect(await hears(['authenticated', own.teacher], topic)).toBe(false);
	});

	test('nobody but the server sends, nor changes what was sent', async () => {
		const own = await lecture(stage);
		await command(stage, own, 'open');
		const messages = sql`select id, payload from realtime.messages where topic like ${`session:${own.session}%`} order by id`;
		const before = await stage.unfiltered(messages);
		expect(before).not.toEqual([]);
		const senders: Listener[] = [anyone, ['authenticated', own.teacher]];
		for (const [role, user] of senders) {
			for (const topic of [`session:${own.session}`, `session:${own.session}:host`]) {
				const attempt = (what: ReturnType<typeof sql>) =>
					stage.as(role, user, async (trx) => {
						await sql`select set_config('realtime.topic', ${topic}, true)`.execute(trx);
						await what.execute(trx);
					});
				await expect(
					attempt(sql`insert into realtime.messages (topic, extension, event, payload, private)
						values (${topic}, 'broadcast', 'state_changed', '{}', true)`)
				).rejects.toThrow(/row-level security/);
				await attempt(sql`update realtime.messages set payload = '{}'`);
				await attempt(sql`select realtime.send('{}', 'state_changed', ${topic}, true)`);
			}
		}
		expect(await stage.unfiltered(messages)).toEqual(before);
		await stage.server(
			sql`select realtime.send('{}', 'state_changed', ${`session:${own.session}`}, true)`
		);
		expect(await stage.unfiltered(messages)).toHaveLength(before.length + 1);
	});
});
