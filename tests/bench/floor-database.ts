import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { openDatabase } from '../../supabase/embedded/database.ts';
import { now } from './clock.ts';

const ROWS = 20_000;
const TOGETHER = 500;

/** Rows a second that the same database takes in plain batches of 500, without rules, rights or counting. */
export async function databaseFloor(databaseUrl?: string): Promise<number> {
	const folder = await mkdtemp(join(tmpdir(), 'amphi-floor-'));
	const database = await openDatabase(folder, databaseUrl);
	await database.exec(
		'create table floor_answers (participant_id uuid primary key, value jsonb, keys text[])'
	);
	const batch = `insert into floor_answers
		select gen_random_uuid(), '["o2"]', '{o2}' from generate_series(1, ${TOGETHER})`;
	const began = now();
	for (let n = 0; n < ROWS; n += TOGETHER) await sql.raw(batch).execute(database.kysely);
	const rate = ROWS / ((now() - began) / 1000);
	await database.exec('drop table floor_answers');
	await database.close();
	await rm(folder, { recursive: true, force: true });
	return rate;
}
