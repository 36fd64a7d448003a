import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import type { Identity } from '../../src/lib/live/state.ts';
import { command, joinAll, lecture, student } from './lecture.ts';
import { onEveryDatabase } from './stage.ts';

onEveryDatabase('joining', (stage) => {
	const stored = (id: string) =>
		stage.unfiltered(
			sql`select session_id as session, name, identity from public.participants where id = ${id}`
		);

	test('a join that is sent again is told the same, and makes one participant', async () => {
		const { session } = await lecture(stage);
		const join = { session, id: randomUUID() };
		expect(await joinAll(stage, [join])).toEqual(['joined']);
		expect(await joinAll(stage, [join])).toEqual(['joined']);
		expect(await stored(join.id)).toHaveLength(1);
	});

	test('a join that is twice in a batch is told the same, and makes one participant', async () => {
		const { session } = await lecture(stage);
		const join = { session, id: randomUUID() };
		expect(await joinAll(stage, [join, join])).toEqual(['joined', 'joined']);
		expect(await stored(join.id)).toHaveLength(1);
	});

	test('a join that is sent again after the end is told of the end', async () => {
		const own = await lecture(stage);
		const id = await student(stage, own.session);
		await command(stage, own, 'end');
		expect(await joinAll(stage, [{ session: own.session, id }])).toEqual(['ended']);
		expect(await stored(id)).toHaveLength(1);
	});

	test.each(['in one batch', 'one after the other'])(
		'an id of one session does not join another, %s',
		async (how) => {
			const id = randomUUID();
			const joining = [
				{ session: (await lecture(stage)).session, id },
				{ session: (await lecture(stage)).session, id }
			] as const;
			const [first, second] =
				how === 'in one batch'
					? await joinAll(stage, [...joining])
					: [...(await joinAll(stage, [joining[0]])), ...(await joinAll(stage, [joining[1]]))];
			expect(first).toBe('joined');
			expect(second).not.toBe('joined');
			expect(await stored(id)).toMatchObject([{ session: joining[0].session }]);
		}
	);

	test.each<[Identity, { name: string | null; identity: string | null }]>([
		['anonymous', { name: null, identity: null }],
		['name', { name: 'Ada', identity: null }],
		['identifier', { name: null, identity: '21904567' }]
	])('a session that is %s keeps nothing that it did not ask for', async (identity, kept) => {
		const { session } = await lecture(stage, { identity });
		const join = { session, id: randomUUID(), name: 'Ada', identity: '21904567' };
		expect(await joinAll(stage, [join])).toEqual(['joined']);
		expect(await stored(join.id)).toEqual([{ session, ...kept }]);
	});

	test('joining needs what the session asks for', async () => {
		const { session: named } = await lecture(stage, { identity: 'name' });
		const { session: identified } = await lecture(stage, { identity: 'identifier' });
		expect(
			await joinAll(stage, [
				{ session: named },
				{ session: named, identity: '21904567' },
				{ session: identified, name: 'Ada' },
				{ session: identified, identity: '21904567' }
			])
		).toEqual(['identity_required', 'identity_required', 'identity_required', 'joined']);
	});

	test('nobody joins an unknown session, nor one that has ended', async () => {
		const own = await lecture(stage);
		await command(stage, own, 'end');
		expect(await joinAll(stage, [{ session: randomUUID() }, { session: own.session }])).toEqual([
			'not_found',
			'ended'
		]);
	});

	test('what a session asks for is fixed by the first who joins', async () => {
		const { teacher, session } = await lecture(stage);
		const ask = (identity: Identity) =>
			stage.rows(
				'authenticated',
				teacher,
				sql`select public.configure_session(${session}, ${identity})`
			);
		await ask('name');
		await joinAll(stage, [{ session, name: 'Ada' }]);
		await expect(ask('anonymous')).rejects.toThrow('has_participants');
		await ask('name');
	});
});
