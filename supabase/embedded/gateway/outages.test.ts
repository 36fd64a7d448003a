import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { breakable, next, onEveryEngine, privately } from './stage.ts';

// Each of them mostly waits.
onEveryEngine(
	'outages',
	(stage) => {
		test('a client that lost its connection is back by itself and hears again', async () => {
			const wire = await breakable(stage);
			const one = stage.client(undefined, { url: wire.url });
			const topic = `hall:${randomUUID()}`;
			const channel = one.channel(topic, privately);
			const heard = next(channel, 'e');
			const states: string[] = [];
			channel.subscribe((status) => states.push(status));
			await expect.poll(() => states, { timeout: 10_000 }).toEqual(['SUBSCRIBED']);
			wire.cut();
			await expect
				.poll(() => states, { timeout: 15_000 })
				.toEqual(['SUBSCRIBED', 'CHANNEL_ERROR', 'SUBSCRIBED']);
			await stage.send(topic, 'e', { n: 1 });
			expect((await heard).payload.n).toBe(1);
			expect(await one.removeChannel(channel)).toBe('ok');
			wire.close();
		});

		test('after an outage of 20 seconds a client is back at its fifth attempt, and hears again', async () => {
			const wire = await breakable(stage);
			const topic = `hall:${randomUUID()}`;
			const channel = stage.client(undefined, { url: wire.url }).channel(topic, privately);
			const heard = next(channel, 'e');
			const states: string[] = [];
			channel.subscribe((status) => states.push(status));
			await expect.poll(() => states, { timeout: 10_000 }).toEqual(['SUBSCRIBED']);
			wire.down();
			const start = Date.now();
			setTimeout(wire.up, 20_000);
			await expect.poll(() => states.at(-1), { timeout: 5000 }).toBe('CHANNEL_ERROR');
			await expect.poll(() => states.at(-1), { timeout: 40_000 }).toBe('SUBSCRIBED');
			const seconds = wire.attempts.map((at) => Math.round((at - start) / 1000));
			expect(seconds).toHaveLength(4);
			for (const [i, planned] of [1, 3, 8, 18].entries()) {
				expect(Math.abs(seconds[i]! - planned)).toBeLessThanOrEqual(1);
			}
			await stage.send(topic, 'e', { n: 1 });
			expect((await heard).payload.n).toBe(1);
			wire.close();
		}, 60_000);

		test.skipIf(stage.engine === 'PGlite')(
			'when the database loses its listener, every client is closed with 1012, is back and hears again',
			async () => {
				const topic = `hall:${randomUUID()}`;
				const channel = stage.client().channel(topic, privately);
				const heard = next(channel, 'e');
				const states: string[] = [];
				channel.subscribe((status) => states.push(status));
				await expect.poll(() => states, { timeout: 10_000 }).toEqual(['SUBSCRIBED']);
				const { socket } = await stage.raw();
				const closed = once(socket, 'close');
				const { rows } = await sql`
					select pg_terminate_backend(pid) from pg_stat_activity
					where datname = current_database() and query ilike 'listen%'
				`.execute(stage.stack.kysely);
				expect(rows).toHaveLength(1);
				expect((await closed)[0]).toBe(1012);
				await expect.poll(() => states.at(-1), { timeout: 15_000 }).toBe('SUBSCRIBED');
				expect(states.length).toBeGreaterThan(1);
				await stage.send(topic, 'e', { n: 1 });
				expect((await heard).payload.n).toBe(1);
			}
		);
	},
	describe.concurrent
);
