import { readFile } from 'node:fs/promises';
import type { Database } from './database.ts';

/** Lays what Supabase's platform provides (roles, the `realtime` schema, grants); at each start, before migrations. */
export async function bootstrap(database: Database): Promise<void> {
	await database.exec(await readFile(new URL('./bootstrap.sql', import.meta.url), 'utf8'));
}
