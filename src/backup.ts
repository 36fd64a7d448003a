import { statSync } from 'node:fs';
import { setPriority } from 'node:os';
import { backup } from '../supabase/embedded/backup/index.ts';
import packageJson from '../package.json' with { type: 'json' };
import { command, fail, named } from './command.ts';

const ON_SUPABASE =
	"Amphi runs on Supabase here: its backups are Supabase's (`npx supabase db dump`, or the dashboard). Keep AMPHI_SECRET beside them.";

await command(async (env, [file]) => {
	if (env.edition !== 'embedded') fail(ON_SUPABASE);
	// The lecture goes first.
	setPriority(10);
	const archive = named(
		file ?? `amphi-${new Date().toISOString().replaceAll(/[:.]/g, '-')}.tar.gz`
	);
	const began = Date.now();
	const { database } = await backup({
		dataFolder: env.dataFolder,
		file: archive,
		version: packageJson.version,
		keysOnly: env.databaseUrl !== undefined,
		appSecret: env.secret
	});
	const size = (statSync(archive).size / 1e6).toFixed(1);
	const seconds = ((Date.now() - began) / 1000).toFixed(1);
	const what = database === 'pglite' ? 'The database and the keys are' : 'The keys are';
	console.log(`${what} in ${archive} (${size} MB, ${seconds} s).`);
	if (database === 'postgresql') {
		console.log(
			'The database is on a PostgreSQL server, which this does not save. Save it with:',
			'\n  pg_dump --format=custom --no-owner --file=amphi.dump "$DATABASE_URL"'
		);
	}
	console.log('The archive has personal data and secrets: keep it where nobody else reads it.');
});
