import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { restore } from '../supabase/embedded/backup/index.ts';
import { command, fail, named } from './command.ts';

await command(async (env, [file], force) => {
	if (!file) fail('Which archive? npm run restore -- <file> [--force]');
	const { manifest, aside } = await restore({
		dataFolder: env.dataFolder,
		file: named(file),
		force,
		migrationsFolder: fileURLToPath(new URL('../supabase/migrations', import.meta.url))
	});
	const folder = resolve(env.dataFolder);
	const what = manifest.database === 'pglite' ? 'The database and the keys' : 'The keys';
	console.log(`${what} of ${manifest.made} are in ${folder}.`);
	if (aside) console.log(`What was there before is in ${aside}.`);
	if (manifest.database === 'postgresql') {
		console.log(
			'The database was on a PostgreSQL server. Start Amphi once on the new one, stop it, then:',
			'\n  pg_restore --clean --if-exists --no-owner --dbname="$DATABASE_URL" amphi.dump'
		);
	} else if (env.databaseUrl) {
		console.log('DATABASE_URL is set: Amphi will not use this database until it is not.');
	}
	if (env.secret) {
		console.log(
			'AMPHI_SECRET is set: unless it is that of the archive, phones have to join again.'
		);
	}
});
