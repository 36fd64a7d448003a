import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { subscribe, type Subscription } from '../bench/wire.ts';
import { freePort, startAmphi } from '../support/amphi.ts';
import { startPostgres } from '../support/postgres.ts';
import { CHOICE, hall } from './hall.ts';
import { counts, host, phone, signUp } from './lecture.ts';

const PHONES = 500;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

let journeys: string | undefined;
test.beforeEach(() => void (journeys = process.env.AMPHI_E2E_URL));
test.afterEach(() => void (process.env.AMPHI_E2E_URL = journeys));

async function post(url: string, path: string, data: object, token = '') {
	const response = await fetch(url + path, {
		method: 'POST',
		headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
		body: JSON.stringify(data)
	});
	return { status: response.status, body: await response.json().catch(() => ({})) };
}

/** A phone's socket, which comes back as realtime-js does: after a second or so, again and again. */
class Listener {
	heard = 0;
	/** How often it was subscribed. */
	joined = 0;
	#socket: Subscription | undefined;
	#gone = false;

	constructor(url: string, key: string, session: string) {
		void this.#stay(() =>
			subscribe(url, key, [`session:${session}`], (event, state) => {
				if (event === 'state_changed') this.heard = Math.max(this.heard, Number(state.version));
			})
		);
	}

	async #stay(open: () => Subscription): Promise<void> {
		while (!this.#gone) {
			this.#socket = open();
			try {
				await this.#socket.joined;
				this.joined++;
				await this.#socket.closed;
			} catch {
				// The server is away, or coming.
			}
			await pause(500 + Math.random() * 1000);
		}
	}

	leave(): void {
		this.#gone = true;
		this.#socket?.close();
	}
}

test(`a restart while ${PHONES} phones are connected: all come back, all hear the next question, every vote counts`, async ({
	page
}) => {
	test.setTimeout(120_000);
	const folder = await mkdtemp(join(tmpdir(), 'amphi-restart-'));
	const port = String(await freePort());
	let amphi = await startAmphi({ PORT: port }, folder);
	const listeners: Listener[] = [];
	try {
		const { url } = amphi;
		process.env.AMPHI_E2E_URL = url;
		await signUp(page);
		const { session, code } = await hall(page, [CHOICE, CHOICE]);
		const keys = await readFile(join(folder, 'keys.json'), 'utf8');
		const { publishableKey } = JSON.parse(keys) as { publishableKey: string };
		const { activity } = await host(page, session, { do: 'next' });
		const tokens: string[] = [];
		for (let i = 0; i < PHONES; i += 50) {
			const joins = Array.from({ length: 50 }, () => post(url, '/api/join', { code }));
			for (const { body } of await Promise.all(joins)) tokens.push(body.token);
			for (let n = 0; n < 50; n++) listeners.push(new Listener(url, publishableKey, session));
		}
		await expect.poll(() => listeners.filter(({ joined }) => joined).length).toBe(PHONES);

		/** Sent again until it is counted, as the outbox does. */
		const vote = async (token: string, n: number) => {
			const answer = { activity: activity!.id, round: 1, id: randomUUID(), seq: 1 };
			for (;;) {
				const value = [n % 2 ? 'o1' : 'o2'];
				const path = `/api/sessions/${session}/answers`;
				const said = await post(url, path, { ...answer, value }, token).catch(() => null);
				if (said?.status === 200) return;
				expect([undefined, 500, 503]).toContain(said?.status);
				await pause(200 + Math.random() * 300);
			}
		};
		// Spread around the restart: before it, in its middle, after it.
		const votes = tokens.map(async (token, n) => {
			await pause((3000 * n) / PHONES);
			await vote(token, n);
		});
		await pause(1000);
		expect(await amphi.stop()).toBe(0);
		amphi = await startAmphi({ PORT: port }, folder);
		await Promise.all(votes);
		await counts(page, 'answered', PHONES);

		await expect
			.poll(() => listeners.filter(({ joined }) => joined === 2).length, { timeout: 30_000 })
			.toBe(PHONES);
		const next = await host(page, session, { do: 'next' });
		await expect
			.poll(() => listeners.filter(({ heard }) => heard >= next.version).length)
			.toBe(PHONES);
	} finally {
		for (const listener of listeners) listener.leave();
		await amphi.stop();
		await rm(folder, { recursive: true, force: true });
	}
});

test('two instances of the app on one PostgreSQL: answers through both, one count on every screen', async ({
	page,
	browser
}) => {
	const postgres = await startPostgres();
	const DATABASE_URL = await postgres.createDatabase();
	const backend = await startAmphi({ DATABASE_URL });
	const instances: Awaited<ReturnType<typeof startAmphi>>[] = [];
	try {
		const { publishableKey, secretKey } = JSON.parse(
			await readFile(join(backend.folder, 'keys.json'), 'utf8')
		) as { publishableKey: string; secretKey: string };
		const supabase = {
			PUBLIC_SUPABASE_URL: backend.url,
			PUBLIC_SUPABASE_PUBLISHABLE_KEY: publishableKey,
			SUPABASE_SECRET_KEY: secretKey,
			AMPHI_SECRET: 'the same secret for all instances of it'
		};
		instances.push(await startAmphi(supabase), await startAmphi(supabase));
		const [first, second] = instances as [(typeof instances)[0], (typeof instances)[0]];
		process.env.AMPHI_E2E_URL = first.url;
		await signUp(page);
		const { session, code } = await hall(page, [CHOICE]);
		const { activity } = await host(page, session, { do: 'next' });
		await host(page, session, { do: 'show_results' });
		process.env.AMPHI_E2E_URL = second.url;
		const elsewhere = await phone(browser, code);
		await expect(elsewhere.getByTestId('answer-form')).toBeVisible();

		const path = `/api/sessions/${session}/answers`;
		const students = await Promise.all(
			Array.from({ length: 100 }, async (_, n) => {
				// Joined through one, answering through both.
				const { body } = await post(instances[n % 2]!.url, '/api/join', { code });
				return body.token as string;
			})
		);
		await Promise.all(
			students.map(async (token, n) => {
				const answer = { activity: activity!.id, round: 1, value: ['o1'], id: randomUUID() };
				const one = await post(instances[n % 2]!.url, path, { ...answer, seq: 1 }, token);
				const again = await post(instances[(n + 1) % 2]!.url, path, { ...answer, seq: 1 }, token);
				const changed = { ...answer, value: ['o2'], id: randomUUID(), seq: 2 };
				const other = n % 4 ? one : await post(second.url, path, changed, token);
				expect([one.status, again.status, other.status]).toEqual([200, 200, 200]);
			})
		);
		await elsewhere.getByTestId('answer-option').first().click();
		await expect(elsewhere.getByTestId('answer-receipt')).toHaveAttribute('data-state', 'counted');
		await counts(page, 'answered', 101);
		const row = (key: string) => page.locator(`[data-testid=tally-row][data-key="${key}"]`).first();
		await expect(row('o1')).toHaveAttribute('data-count', '76');
		await expect(row('o2')).toHaveAttribute('data-count', '25');

		await page.getByTestId('host-close').click();
		await page.getByTestId('host-reveal').click();
		await expect(elsewhere.getByText('The testing effect.')).toBeVisible();
	} finally {
		for (const instance of instances) await instance.stop();
		await backend.stop();
		await postgres.stop();
	}
});
