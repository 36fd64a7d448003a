import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import {
	audience,
	command,
	entrance,
	hide,
	joinAll,
	lecture,
	submission,
	vote
} from './lecture.ts';
import { onEveryDatabase } from './stage.ts';

onEveryDatabase('at the same time', (stage) => {
	const together = test.runIf(stage.engine === 'PostgreSQL');

	together('whatever a hall does at once with a session, nothing waits in a circle', async () => {
		const own = await lecture(stage, { graded: false, streams: true });
		const [activity] = own.activities;
		await command(stage, own, 'open');
		const people = await audience(stage, own.session, 40);
		const everyone = people.map((participant, n) => ({ activity, participant, keys: [`k${n}`] }));
		const acts = Array.from({ length: 40 }, (_, n) => [
			() => hide(stage, own, activity, `k${n}`, n % 3 > 0),
			() => command(stage, own, n % 2 ? 'open' : 'close'),
			() =>
				vote(
					stage,
					everyone.map((one) => ({ ...one, seq: n + 2 }))
				),
			() => joinAll(stage, [{ session: own.session }]),
			() => stage.server(sql`select public.forget_participant(${own.session}, ${people[n]})`),
			() => stage.server(sql`select public.publish_tally(${own.session}, true)`),
			() => stage.server(sql`select public.close_expired(${own.session})`)
		]);
		const done = await Promise.allSettled(acts.flat().map((act) => act()));
		const failures = done.filter(({ status }) => status === 'rejected');
		expect(failures).toEqual([]);
	});

	together('a close waits for the answers that are being written, and counts them', async () => {
		const own = await lecture(stage);
		const [activity] = own.activities;
		await command(stage, own, 'open');
		await command(stage, own, 'show_results');
		const [early, late] = await audience(stage, own.session, 2);
		const { closing, written } = await stage.as('service_role', null, async (trx) => {
			const { rows } = await submission([{ activity, participant: early! }]).execute(trx);
			const closing = command(stage, own, 'close');
			const first = await Promise.race([closing.then(() => 'closed'), pause(200, 'waiting')]);
			expect(first).toBe('waiting');
			return { closing, written: rows };
		});
		expect(written).toEqual([{ status: 'counted' }]);
		expect((await closing).results).toMatchObject({ answered: 1 });
		expect(await vote(stage, [{ activity, participant: late! }])).toEqual(['not_open']);
	});

	together('a join that is sent again while it is being written is told the same', async () => {
		const { session } = await lecture(stage);
		const join = { session, id: randomUUID() };
		const again = await stage.as('service_role', null, async (trx) => {
			await entrance([join]).execute(trx);
			const again = joinAll(stage, [join]);
			await Promise.race([again, pause(200)]);
			return { told: again };
		});
		expect(await again.told).toEqual(['joined']);
	});
});
