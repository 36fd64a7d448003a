import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { SERVER } from '../../src/cli/server.js';
import { freePort, startAmphi } from '../support/amphi.ts';

/** A start that must fail: its exit code and what it said. */
async function attempt(environment: Record<string, string>) {
	const server = spawn(process.execPath, SERVER, {
		env: { ...process.env, NODE_ENV: 'production', HOST: '127.0.0.1', ...environment }
	});
	let said = '';
	server.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
	const code = await new Promise<number | null>((resolve) => server.once('exit', resolve));
	return { code, said };
}

test('a second process on the data folder, a taken port, and half a configuration are refused in a sentence', async () => {
	const folder = await mkdtemp(join(tmpdir(), 'amphi-start-'));
	const amphi = await startAmphi({}, folder);
	const port = new URL(amphi.url).port;
	const second = await attempt({ AMPHI_DATA: folder, PORT: String(await freePort()) });
	expect(second.code).toBe(1);
	expect(second.said).toMatch(/data folder .* is in use by process \d+/);
	const taken = await attempt({ AMPHI_DATA: join(folder, 'other'), PORT: port });
	expect(taken.code).toBe(1);
	expect(taken.said).toContain(`Port ${port} is in use`);
	const half = await attempt({ PUBLIC_SUPABASE_URL: 'https://x.supabase.co' });
	expect(half.code).toBe(1);
	expect(half.said).toContain('PUBLIC_SUPABASE_PUBLISHABLE_KEY and SUPABASE_SECRET_KEY not set');
	const unreadable = await attempt({
		AMPHI_DATA: '/dev/null/data',
		PORT: String(await freePort())
	});
	expect(unreadable.code).toBe(1);
	expect(unreadable.said).toContain('/dev/null/data cannot be written');
	const nowhere = await attempt({
		AMPHI_DATA: join(folder, 'third'),
		PORT: String(await freePort()),
		DATABASE_URL: `postgres://amphi:hidden@127.0.0.1:${await freePort()}/amphi`
	});
	expect(nowhere.code).toBe(1);
	expect(nowhere.said).toContain('cannot be reached');
	expect(nowhere.said).not.toContain('hidden');
	expect(await amphi.stop()).toBe(0);
	await rm(folder, { recursive: true });
});

test("what was counted is there after a restart, and the keys are nobody else's to read", async ({
	request
}) => {
	const folder = await mkdtemp(join(tmpdir(), 'amphi-restart-'));
	let amphi = await startAmphi({}, folder);
	const keys = await stat(join(folder, 'keys.json'));
	expect(keys.mode & 0o777).toBe(0o600);
	expect(await (await request.get(`${amphi.url}/healthz`)).json()).toMatchObject({
		status: 'ok',
		edition: 'embedded'
	});
	const account = {
		form: { email: 'restart@example.test', password: 'a long password' },
		headers: { origin: amphi.url, accept: 'text/html' },
		maxRedirects: 0
	};
	expect((await request.post(`${amphi.url}/signup`, account)).status()).toBe(303);
	expect(await amphi.stop()).toBe(0);
	amphi = await startAmphi({}, folder);
	const back = await request.post(`${amphi.url}/login`, {
		...account,
		headers: { origin: amphi.url, accept: 'text/html' }
	});
	expect(back.status()).toBe(303);
	expect(await amphi.stop()).toBe(0);
	await rm(folder, { recursive: true });
});

test('where sign-up is closed, neither the page nor the Auth API makes an account', async ({
	request,
	page
}) => {
	const amphi = await startAmphi({ AMPHI_SIGNUP: 'closed' });
	await page.goto(`${amphi.url}/signup`);
	await expect(page.getByRole('status')).toContainText('made by the administrator');
	const email = 'uninvited@example.test';
	const form = { email, password: 'a long password' };
	const posted = await request.post(`${amphi.url}/signup`, {
		form,
		headers: { origin: amphi.url, accept: 'text/html' }
	});
	expect(posted.status()).toBe(403);
	const { publishableKey } = JSON.parse(
		await readFile(join(amphi.folder, 'keys.json'), 'utf8')
	) as { publishableKey: string };
	const direct = await request.post(`${amphi.url}/auth/v1/signup`, {
		data: form,
		headers: { apikey: publishableKey }
	});
	expect(direct.status()).toBe(422);
	await amphi.stop();
});
