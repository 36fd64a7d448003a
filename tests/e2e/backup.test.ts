import { mkdtemp, readdir, rm, stat, writeFile, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { startAmphi } from '../support/amphi.ts';
import {
	ACCOUNT,
	answer,
	cookiesOf,
	host,
	openQuestion,
	phone,
	post,
	run
} from './backup-stage.ts';

test('a lecture that was saved while the hall voted goes on in another folder, and nothing counted is lost', async () => {
	const home = await mkdtemp(join(tmpdir(), 'amphi-backup-'));
	const archive = join(home, 'lecture.tar.gz');
	const first = await startAmphi({}, join(home, 'first'));
	const { session, code } = await openQuestion(first.url);
	const phones = await Promise.all(Array.from({ length: 30 }, () => phone(first.url, code)));
	const early = phones.slice(0, 10);
	const late = phones.slice(10);
	for (const one of early) expect(await answer(first.url, one, 'o2', 1)).toBe(200);

	let saving = true;
	let counted = 0;
	const votes = late.map(async (one) => {
		for (let seq = 1; saving; seq++) {
			expect(await answer(first.url, one, 'o1', seq)).toBe(200);
			counted++;
			await new Promise((resolve) => setTimeout(resolve, 500));
		}
	});
	const saved = await run('backup', [archive], { AMPHI_DATA: first.folder });
	saving = false;
	await Promise.all(votes);
	expect(saved.said).toContain('The database and the keys are in');
	expect(saved.code).toBe(0);
	expect(counted).toBeGreaterThan(0);
	expect((await stat(archive)).mode & 0o777).toBe(0o600);

	const running = await run('restore', [archive, '--force'], { AMPHI_DATA: first.folder });
	expect(running.code).toBe(1);
	expect(running.said).toMatch(/data folder .* is in use by process \d+/);
	expect(await first.stop()).toBe(0);

	const folder = join(home, 'second');
	const restored = await run('restore', [archive], { AMPHI_DATA: folder });
	expect(restored.said).toContain('The database and the keys of');
	expect(restored.code).toBe(0);
	const second = await startAmphi({}, folder);
	const { url } = second;
	const signedIn = await post(url, '/login', ACCOUNT);
	expect(signedIn.status).toBe(303);
	const cookie = cookiesOf(signedIn);
	const csv = await fetch(`${url}/sessions/${session}/answers.csv`, { headers: { cookie } });
	const rows = (await csv.text()).trim().split('\r\n').slice(1);
	expect(rows.filter((row) => row.includes('Writers'))).toHaveLength(early.length);
	expect(rows.filter((row) => row.includes('Readers')).length).toBeLessThanOrEqual(late.length);
	// The hall votes on: the tokens of its phones hold.
	for (const one of phones) expect(await answer(url, one, 'o1', 1000)).toBe(200);
	expect(await host(url, session, cookie, 'reveal')).toBe(200);
	expect(await second.stop()).toBe(0);
	await rm(home, { recursive: true });
});

test('a stopped server is saved as well, a used folder is put aside and only when told so, a broken archive changes nothing', async () => {
	const home = await mkdtemp(join(tmpdir(), 'amphi-backup-'));
	const archive = join(home, 'stopped.tar.gz');
	const amphi = await startAmphi({}, join(home, 'data'));
	const environment = { AMPHI_DATA: amphi.folder };
	await post(amphi.url, '/signup', ACCOUNT);
	await amphi.stop();
	expect((await run('backup', [archive], environment)).code).toBe(0);
	const again = await run('backup', [archive], environment);
	expect(again).toMatchObject({ code: 1, said: expect.stringContaining('exists already') });

	const held = await readdir(amphi.folder);
	const used = await run('restore', [archive], environment);
	expect(used).toMatchObject({ code: 1, said: expect.stringContaining('is not empty') });
	const bytes = await readFile(archive);
	const broken = join(home, 'broken.tar.gz');
	await writeFile(broken, bytes.subarray(0, bytes.length / 2));
	const refused = await run('restore', [broken, '--force'], environment);
	expect(refused).toMatchObject({ code: 1, said: expect.stringContaining('is damaged') });
	expect(await readdir(amphi.folder)).toEqual(held);

	expect((await run('restore', [archive, '--force'], environment)).code).toBe(0);
	const now = await readdir(amphi.folder);
	const [aside = ''] = now.filter((name) => name.startsWith('before-'));
	expect(await readdir(join(amphi.folder, aside))).toEqual(['keys.json', 'pg']);
	const back = await startAmphi({}, amphi.folder);
	expect((await post(back.url, '/login', ACCOUNT)).status).toBe(303);
	await back.stop();
	await rm(home, { recursive: true });
});

test('with DATABASE_URL the keys are saved, and pg_dump is named for the rest; on Supabase nothing is', async () => {
	const home = await mkdtemp(join(tmpdir(), 'amphi-backup-'));
	const amphi = await startAmphi({}, join(home, 'data'));
	await amphi.stop();
	const saved = await run('backup', [join(home, 'keys.tar.gz')], {
		AMPHI_DATA: amphi.folder,
		DATABASE_URL: 'postgresql://amphi:hidden@127.0.0.1:1/amphi'
	});
	expect(saved.code).toBe(0);
	expect(saved.said).toContain(
		'pg_dump --format=custom --no-owner --file=amphi.dump "$DATABASE_URL"'
	);
	expect(saved.said).not.toContain('hidden');
	const folder = join(home, 'other');
	await run('restore', [join(home, 'keys.tar.gz')], { AMPHI_DATA: folder });
	expect(await readFile(join(folder, 'keys.json'))).toEqual(
		await readFile(join(amphi.folder, 'keys.json'))
	);
	const supabase = await run('backup', [], {
		PUBLIC_SUPABASE_URL: 'https://x.supabase.co',
		PUBLIC_SUPABASE_PUBLISHABLE_KEY: 'x',
		SUPABASE_SECRET_KEY: 'x',
		AMPHI_SECRET: 'x'.repeat(32)
	});
	expect(supabase).toMatchObject({ code: 1, said: expect.stringContaining('supabase db dump') });
	await rm(home, { recursive: true });
});
