import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { subscribe } from '../bench/wire.ts';
import { freePort, startAmphi } from '../support/amphi.ts';
import { startPostgres } from '../support/postgres.ts';
import { CHOICE, hall } from './hall.ts';
import { host, signUp } from './lecture.ts';

const STUDENTS = 300;
const LATECOMERS = 20;
const JSON_OF_100 = 'Content-Type: application/json\r\nContent-Length: 100\r\n';
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

let journeys: string | undefined;
test.beforeEach(() => void (journeys = process.env.AMPHI_E2E_URL));
test.afterEach(() => void (process.env.AMPHI_E2E_URL = journeys));

async function post(url: string, data: object, token = '') {
	const response = await fetch(url, {
		method: 'POST',
		headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
		body: JSON.stringify(data)
	});
	return { status: response.status, body: await response.json().catch(() => ({})) };
}

for (const database of ['PGlite', 'PostgreSQL']) {
	test(`a signal in the middle of ${STUDENTS} answers on ${database} loses none that was acknowledged, and the end comes within ten seconds`, async ({
		page
	}) => {
		const folder = await mkdtemp(join(tmpdir(), 'amphi-shutdown-'));
		const postgres = database === 'PostgreSQL' ? await startPostgres() : null;
		const environment = {
			PORT: String(await freePort()),
			...(postgres && { DATABASE_URL: await postgres.createDatabase() })
		};
		let amphi = await startAmphi(environment, folder);
		try {
			const { url } = amphi;
			process.env.AMPHI_E2E_URL = url;
			await signUp(page);
			const { session, code } = await hall(page, [CHOICE]);
			const { activity } = await host(page, session, { do: 'next' });
			const joins = Array.from({ length: STUDENTS }, () => post(`${url}/api/join`, { code }));
			const students = (await Promise.all(joins)).map(({ body }) => body);
			const keys = await readFile(join(folder, 'keys.json'), 'utf8');
			const { publishableKey, secretKey } = JSON.parse(keys) as Record<string, string>;
			const socket = subscribe(url, publishableKey!, [`session:${session}`], () => {});
			await socket.joined;
			// A connection that was never used, and a request that never ends, hold nothing up.
			const idle = connect(Number(environment.PORT), '127.0.0.1');
			const endless = connect(Number(environment.PORT), '127.0.0.1');
			for (const one of [idle, endless]) one.on('error', () => {});
			endless.write(`POST /api/join HTTP/1.1\r\nHost: x\r\n${JSON_OF_100}\r\n{`);

			const acknowledged = new Set<string>();
			const gone = Promise.withResolvers<void>();
			const votes = students.map(async ({ token, participant }, n) => {
				// The last come when nobody is there any more.
				await (n < STUDENTS - LATECOMERS ? pause(n) : gone.promise);
				const answer = { activity: activity!.id, round: 1, value: ['o1'], seq: 1 };
				const said = await post(
					`${url}/api/sessions/${session}/answers`,
					{ ...answer, id: randomUUID() },
					token
				).catch(() => null);
				// Nothing, or a word for it: never a success that is none.
				if (said) expect([200, 500, 503]).toContain(said.status);
				if (said?.status === 200) acknowledged.add(participant);
			});
			await expect.poll(() => acknowledged.size, { intervals: [1] }).toBeGreaterThan(50);
			const began = Date.now();
			process.kill(amphi.pid, 'SIGTERM');
			process.kill(amphi.pid, 'SIGINT');
			expect(await amphi.stop()).toBe(0);
			expect(Date.now() - began).toBeLessThan(10_000);
			gone.resolve();
			await Promise.all(votes);
			// Service restart: clients come back after a moment of their own each.
			expect(await socket.closed).toBe(1012);

			amphi = await startAmphi(environment, folder);
			const response = await fetch(
				`${url}/rest/v1/answers?activity_id=eq.${activity!.id}&select=participant_id`,
				{ headers: { apikey: secretKey!, authorization: `Bearer ${secretKey}` } }
			);
			const rows = (await response.json()) as { participant_id: string }[];
			const stored = new Set(rows.map(({ participant_id }) => participant_id));
			expect(stored.size).toBe(rows.length);
			expect([...acknowledged].filter((one) => !stored.has(one))).toEqual([]);
			expect(acknowledged.size).toBeLessThanOrEqual(STUDENTS - LATECOMERS);
		} finally {
			await amphi.stop();
			await postgres?.stop();
			await rm(folder, { recursive: true, force: true });
		}
	});
}
