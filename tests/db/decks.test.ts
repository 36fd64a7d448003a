import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { fullStage } from './full-stage.ts';
import { lecture, type Lecture } from './lecture.ts';
import { onEveryDatabase } from './stage.ts';

onEveryDatabase('a teacher and their own decks', (stage) => {
	const act = <T>({ teacher }: Lecture, statement: ReturnType<typeof sql<T>>) =>
		stage.rows('authenticated', teacher, statement);
	const order = async ({ deck }: Lecture) => {
		const rows = await stage.unfiltered(
			sql<{
				id: string;
			}>`select id from public.activities where deck_id = ${deck} order by position`
		);
		return rows.map(({ id }) => id);
	};

	test('a teacher changes their deck and its activities', async () => {
		const own = await lecture(stage);
		const [draft] = own.drafts;
		expect(
			await act(
				own,
				sql`update public.decks set title = 'Botany' where id = ${own.deck} returning title`
			)
		).toEqual([{ title: 'Botany' }]);
		expect(
			await act(
				own,
				sql`update public.activities set kind = 'poll' where id = ${draft} returning kind`
			)
		).toEqual([{ kind: 'poll' }]);
	});

	test('a deck was changed when one of its activities was', async () => {
		const own = await lecture(stage);
		await stage.unfiltered(sql`alter table public.decks disable trigger decks_touched`);
		await stage.unfiltered(
			sql`update public.decks set updated_at = now() - interval '1 day' where id = ${own.deck}`
		);
		await stage.unfiltered(sql`alter table public.decks enable trigger decks_touched`);
		await act(
			own,
			sql`update public.activities set content = '{"question": "Why?"}' where id = ${own.drafts[0]}`
		);
		expect(
			await act(
				own,
				sql`select updated_at > now() - interval '1 hour' as fresh from public.decks where id = ${own.deck}`
			)
		).toEqual([{ fresh: true }]);
	});

	test('a teacher deletes an activity, a deck, and a session with everything in it', async () => {
		const own = await fullStage(stage);
		const remove = async (table: string, id: string) => {
			const target = sql.table(`public.${table}`);
			expect(
				await act(own, sql`delete from ${target} where id = ${id} returning id`),
				table
			).toEqual([{ id }]);
		};
		await remove('activities', own.drafts[0]!);
		await remove('decks', own.deck);
		expect(await order(own)).toEqual([]);
		await remove('sessions', own.session);
		for (const table of ['session_activities', 'session_secrets', 'participants', 'sms_messages']) {
			const rows = sql`select 1 from ${sql.table(`public.${table}`)} where session_id = ${own.session}`;
			expect(await stage.unfiltered(rows), table).toEqual([]);
		}
	});

	test('a teacher puts the activities of a deck in another order; unknown ids are ignored', async () => {
		const own = await lecture(stage);
		const other = await lecture(stage);
		const [first, second] = await order(own);
		const theirs = await order(other);
		const wanted = [second, theirs[1], first];
		await act(own, sql`select public.order_activities(${own.deck}, ${wanted}::uuid[])`);
		expect(await order(own)).toEqual([second, first]);
		expect(await order(other)).toEqual(theirs);
	});

	test('an order that is sent twice moves nothing the second time', async () => {
		const own = await lecture(stage);
		const written = sql`select xmin::text from public.activities where deck_id = ${own.deck}`;
		const wanted = (await order(own)).reverse();
		const again = sql`select public.order_activities(${own.deck}, ${wanted}::uuid[])`;
		await act(own, again);
		const before = await stage.unfiltered(written);
		await act(own, again);
		expect(await stage.unfiltered(written)).toEqual(before);
	});

	test('a copy of a deck has its activities in their order, without the deleted', async () => {
		const own = await lecture(stage);
		await act(
			own,
			sql`update public.activities set deleted_at = now() where id = ${own.drafts[0]}`
		);
		const [copied] = await act(
			own,
			sql<{
				id: string;
			}>`select public.duplicate_deck(${own.deck}, ${'Copy'.padEnd(300, '!')}) as id`
		);
		expect(
			await act(
				own,
				sql`select owner_id, language, length(title) as length from public.decks where id = ${copied!.id}`
			)
		).toEqual([{ owner_id: own.teacher, language: 'fr', length: 200 }]);
		const activities = (deck: string) =>
			stage.unfiltered(
				sql`select position, kind, content from public.activities where deck_id = ${deck} and deleted_at is null`
			);
		expect(await activities(copied!.id)).toHaveLength(1);
		expect(await activities(copied!.id)).toEqual(await activities(own.deck));
	});

	test('a deleted deck is neither copied nor run', async () => {
		const own = await lecture(stage);
		await act(own, sql`update public.decks set deleted_at = now() where id = ${own.deck}`);
		for (const call of [
			sql`select public.duplicate_deck(${own.deck}, 'Copy')`,
			sql`select public.start_session(${own.deck}, '[]', 'x', 'en', 'anonymous', 'never')`
		]) {
			await expect(act(own, call)).rejects.toThrow('not_found');
		}
	});

	test('a session keeps its activities as they were when it started', async () => {
		const own = await lecture(stage);
		const asked = sql`select * from public.session_activities where session_id = ${own.session} order by position`;
		const before = await stage.unfiltered(asked);
		await act(own, sql`update public.activities set content = '{}' where deck_id = ${own.deck}`);
		await act(own, sql`delete from public.decks where id = ${own.deck}`);
		expect(await stage.unfiltered(asked)).toEqual(before);
	});
});
