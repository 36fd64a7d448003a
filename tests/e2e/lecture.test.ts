import { randomUUID } from 'node:crypto';
import { expect, test } from '@playwright/test';
import { counts, phone, project, signUp, text, url } from './lecture.ts';

test('a whole lecture: five phones, two texts, a reload, a phone offline, the reveal and the CSV', async ({
	browser,
	page,
	request
}) => {
	await page.setViewportSize({ width: 1920, height: 1080 });
	await signUp(page);
	const { code, session } = await project(page);
	await expect(page.getByTestId('projector-qr')).toBeVisible();
	await expect(page.getByTestId('projector-sms')).toContainText('33');

	const phones = await Promise.all([1, 2, 3, 4, 5].map(() => phone(browser, code)));
	await counts(page, 'participants', 5);

	// The example deck has a multiple choice somewhere: find it through the public state.
	const host = (body: Record<string, unknown>) =>
		page.evaluate(
			async ([path, json]) => {
				const response = await fetch(path as string, {
					method: 'POST',
					headers: { 'content-type': 'application/json' },
					body: json as string
				});
				return { status: response.status, state: await response.json() };
			},
			[`/api/sessions/${session}/host`, JSON.stringify(body)]
		);
	await page.getByTestId('host-next').click();
	await expect(phones[0]!.getByTestId('answer-form')).toBeVisible();
	let state = await (await request.get(`${url()}/api/sessions/${session}`)).json();
	while (state.activity.kind !== 'choice' || state.activity.content.many) {
		const moved = await host({ do: 'next' });
		expect(moved.status).toBe(200);
		state = moved.state;
	}
	expect(JSON.stringify(state.activity.content)).not.toContain('right');
	const keys = state.activity.content.options.map(({ id }: { id: string }) => id) as string[];

	// One phone loses its network before it votes; its vote is kept and arrives when it is back.
	const [away, ...present] = phones as [(typeof phones)[0], ...typeof phones];
	for (const one of phones) {
		await expect(one.getByTestId('answer-option')).toHaveCount(keys.length);
	}
	await away.context().setOffline(true);
	await away.locator(`[data-testid=answer-option][data-key="${keys[1]}"]`).click();
	await expect(away.getByTestId('answer-receipt')).toHaveAttribute('data-state', 'kept');
	for (const one of present) {
		await one.locator(`[data-testid=answer-option][data-key="${keys[0]}"]`).click();
		await expect(one.getByTestId('answer-receipt')).toHaveAttribute('data-state', 'counted');
	}
	// A change of mind counts once.
	await present[0]!.locator(`[data-testid=answer-option][data-key="${keys[1]}"]`).click();
	await expect(present[0]!.getByTestId('answer-receipt')).toHaveAttribute('data-state', 'counted');
	await counts(page, 'answered', 4);

	expect((await text(request, '+33600000001', `${code} A`)).status()).toBe(200);
	expect((await text(request, '+33600000002', code.toLowerCase())).status()).toBe(200);
	const sid = `SM${randomUUID().replaceAll('-', '')}`;
	await text(request, '+33600000002', 'réponse b', { sid });
	await text(request, '+33600000002', 'réponse b', { sid });
	await counts(page, 'participants', 7);
	await counts(page, 'answered', 6);

	await away.context().setOffline(false);
	await expect(away.getByTestId('answer-receipt')).toHaveAttribute('data-state', 'counted');
	await counts(page, 'answered', 7);

	await page.reload();
	await expect(page.getByTestId('projector-code')).toContainText(code.slice(0, 3));
	await counts(page, 'answered', 7);

	await page.getByTestId('host-reveal').click();
	const tally = page.locator('[data-testid=tally-row]');
	await expect(tally.and(page.locator(`[data-key="${keys[0]}"]`)).first()).toHaveAttribute(
		'data-count',
		'4'
	);
	await expect(tally.and(page.locator(`[data-key="${keys[1]}"]`)).first()).toHaveAttribute(
		'data-count',
		'3'
	);
	for (const one of phones) {
		await expect(one.getByTestId('phase')).toHaveAttribute('data-phase', 'revealed');
	}
	const late = await text(request, '+33600000001', 'B');
	expect(late.status()).toBe(200);

	const csv = await page.request.get(`${url()}/sessions/${session}/answers.csv`);
	expect(csv.status()).toBe(200);
	const lines = (await csv.text()).trim().split(/\r?\n/);
	expect(lines).toHaveLength(8);
	expect(lines.slice(1).every((line) => line.includes('"choice"'))).toBe(true);

	await page.getByTestId('host-end').click();
	await page.getByTestId('host-end-confirm').click();
	await expect(phones[1]!.getByTestId('phase')).toHaveAttribute('data-phase', 'ended');
	for (const one of phones) await one.context().close();
});

test('a student without JavaScript joins and votes with one form', async ({
	browser,
	page,
	request
}) => {
	await signUp(page);
	const { code, session } = await project(page);
	await page.getByTestId('host-next').click();
	const student = await phone(browser, code, { javaScriptEnabled: false });
	await expect(student.getByTestId('answer-form')).toBeVisible();
	const state = await (await request.get(`${url()}/api/sessions/${session}`)).json();
	expect(state.phase).toBe('open');
	await student.getByTestId('answer-option').first().click();
	await expect(student.getByTestId('answer-receipt')).toHaveAttribute('data-state', 'counted');
	await counts(page, 'answered', 1);
	await page.getByTestId('host-close').click();
	await expect(async () => {
		await student.reload();
		await expect(student.getByTestId('phase')).toHaveAttribute('data-phase', 'closed', {
			timeout: 500
		});
	}).toPass();
	await student.context().close();
});
