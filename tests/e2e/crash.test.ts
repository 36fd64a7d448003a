import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { freePort, startAmphi, type Amphi } from '../support/amphi.ts';
import { CHOICE, hall } from './hall.ts';
import { host, phone, signUp } from './lecture.ts';

/** Two in every run of the tests, fifty with `npm run test:crash`. */
const CRASHES = Number(process.env.CRASHES ?? 2);
const STUDENTS = 40;
const OPTIONS = ['o1', 'o2'];

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

interface Row {
	participant_id: string;
	id: string;
	seq: number;
	value: string[];
}

/** A student who changes their mind again and again, and resends what was not acknowledged, as a phone does. */
class Student {
	/** The last answer that the server said is counted. */
	acknowledged: { id: string; seq: number } | null = null;
	participant = '';
	#url: string;
	#session = '';
	#token = '';
	#seq = 0;
	#going = true;
	#done: Promise<void> | undefined;

	constructor(url: string) {
		this.#url = url;
	}

	async join(code: string): Promise<void> {
		const { body } = await this.#post('/api/join', { code });
		({ session: this.#session, token: this.#token, participant: this.participant } = body);
	}

	/** Goes on until told to stop. */
	answer(activity: string): void {
		this.#going = true;
		this.#done = this.#answer(activity);
	}

	/** Ends with the answer under way, once it is counted. */
	async stop(): Promise<void> {
		this.#going = false;
		await this.#done;
	}

	async #answer(activity: string): Promise<void> {
		while (this.#going) {
			const value = [OPTIONS[Math.floor(Math.random() * OPTIONS.length)]];
			const answer = { activity, round: 1, value, id: randomUUID(), seq: ++this.#seq };
			for (;;) {
				const said = await this.#post(`/api/sessions/${this.#session}/answers`, answer).catch(
					() => null
				);
				if (said?.status === 200) break;
				// Only a server that is away, or coming, is asked again: a refusal would be a fault.
				if (said && said.status !== 503 && said.status !== 500) {
					throw new Error(`an answer was refused with ${said.status}`);
				}
				await pause(50 + Math.random() * 100);
			}
			this.acknowledged = answer;
			// Slower than the limit of two a second.
			await pause(500 + Math.random() * 300);
		}
	}

	async #post(path: string, data: object) {
		const response = await fetch(this.#url + path, {
			method: 'POST',
			headers: { 'content-type': 'application/json', authorization: `Bearer ${this.#token}` },
			body: JSON.stringify(data)
		});
		return { status: response.status, body: await response.json().catch(() => ({})) };
	}
}

let folder: string;
let amphi: Amphi;
let port: string;
let journeys: string | undefined;
const start = () => startAmphi({ PORT: port }, folder);

test.beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'amphi-crash-'));
	port = String(await freePort());
	amphi = await start();
	journeys = process.env.AMPHI_E2E_URL;
	process.env.AMPHI_E2E_URL = amphi.url;
});
test.afterAll(async () => {
	process.env.AMPHI_E2E_URL = journeys;
	await amphi.stop();
	await rm(folder, { recursive: true, force: true });
});

/** All rows of an activity, as the database has them. */
async function rows(activity: string): Promise<Row[]> {
	const { secretKey } = JSON.parse(await readFile(join(folder, 'keys.json'), 'utf8')) as {
		secretKey: string;
	};
	const response = await fetch(
		`${amphi.url}/rest/v1/answers?activity_id=eq.${activity}&select=participant_id,id,seq,value`,
		{ headers: { apikey: secretKey, authorization: `Bearer ${secretKey}` } }
	);
	expect(response.status).toBe(200);
	return response.json() as Promise<Row[]>;
}

/** The projector shows what the table has. */
async function shows(projector: Page, all: Row[]): Promise<void> {
	await expect(projector.getByTestId('answered').first()).toHaveAttribute(
		'data-value',
		String(all.length),
		{ timeout: 20_000 }
	);
	for (const key of OPTIONS) {
		const count = all.filter(({ value }) => value.includes(key)).length;
		await expect(
			projector.locator(`[data-testid=tally-row][data-key="${key}"]`).first()
		).toHaveAttribute('data-count', String(count));
	}
}

test(`killed ${CRASHES} times in the middle of a vote, nothing acknowledged is lost, nothing counted twice`, async ({
	page,
	browser
}) => {
	test.setTimeout(60_000 + CRASHES * 30_000);
	await page.setViewportSize({ width: 1920, height: 1080 });
	await signUp(page);
	const { session, code } = await hall(page, [CHOICE]);
	const { activity } = await host(page, session, { do: 'next' });
	const asked = activity!.id;
	const student = await phone(browser, code);
	await host(page, session, { do: 'show_results' });

	const students = Array.from({ length: STUDENTS }, () => new Student(amphi.url));
	await Promise.all(students.map((one) => one.join(code)));
	await page.evaluate(() => ((window as { same?: boolean }).same = true));
	await student.evaluate(() => ((window as { same?: boolean }).same = true));

	for (let crash = 1; crash <= CRASHES; crash++) {
		for (const one of students) one.answer(asked);
		await pause(500 + Math.random() * 1500);
		await amphi.kill();
		const before = students.map(({ participant, acknowledged }) => ({
			participant,
			acknowledged
		}));

		// A tap while the server is away waits on the phone.
		await student
			.getByTestId('answer-option')
			.nth(crash % 2)
			.click();
		await expect(student.getByTestId('answer-receipt')).toHaveAttribute('data-state', 'kept');
		amphi = await start();

		const found = new Map((await rows(asked)).map((row) => [row.participant_id, row]));
		for (const { participant, acknowledged } of before) {
			if (!acknowledged) continue;
			const row = found.get(participant);
			expect(row?.seq, `crash ${crash}: what was acknowledged is there`).toBeGreaterThanOrEqual(
				acknowledged.seq
			);
			if (row?.seq === acknowledged.seq) expect(row.id).toBe(acknowledged.id);
		}

		await Promise.all(students.map((one) => one.stop()));
		await expect(student.getByTestId('answer-receipt')).toHaveAttribute('data-state', 'counted', {
			timeout: 20_000
		});
		const all = await rows(asked);
		expect(all.length).toBe(STUDENTS + 1);
		const last = new Map(all.map((row) => [row.participant_id, row.id]));
		for (const { participant, acknowledged } of students) {
			expect(last.get(participant)).toBe(acknowledged?.id);
		}
		await shows(page, all);
	}

	await page.getByTestId('host-close').click();
	await page.getByTestId('host-reveal').click();
	await expect(student.getByText('The testing effect.')).toBeVisible();
	// Neither screen was loaded anew.
	for (const screen of [page, student]) {
		expect(await screen.evaluate(() => (window as { same?: boolean }).same)).toBe(true);
	}
});
