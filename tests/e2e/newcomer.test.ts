import { readFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { expect, test, type Page } from '@playwright/test';
import { counts, url } from './lecture.ts';

/** The sentences of a language, from the files that the app is built with. */
function words(language: 'en' | 'fr') {
	const read = (file: string) =>
		JSON.parse(readFileSync(`src/lib/i18n/messages/${language}/${file}.json`, 'utf8'));
	return { ...read('teacher'), ...read('editor'), ...read('activities'), ...read('phone') };
}

async function add(page: Page, kind: string, asked: string): Promise<void> {
	await page.getByTestId('editor-add').click();
	await page.getByTestId(`add-${kind}`).click();
	// The word is the same in both languages; the field comes with its kind's file.
	await expect(page.getByLabel('Question', { exact: true })).toBeFocused();
	await page.keyboard.type(asked);
}

for (const [language, locale] of [
	['en', 'en-GB'],
	['fr', 'fr-FR']
] as const) {
	test(`a newcomer builds a deck of three kinds and leads a lecture through it (${language})`, async ({
		browser
	}) => {
		const say = words(language);
		const teacher = await browser.newContext({
			locale,
			viewport: { width: 1920, height: 1080 },
			acceptDownloads: true
		});
		const page = await teacher.newPage();
		await page.goto(url());
		await expect(page.locator('html')).toHaveAttribute('lang', language);
		await page.locator('main a[href="/signup"]').click();
		await page.locator('input[name=email]').fill(`${randomUUID()}@example.test`);
		await page.locator('input[name=password]').fill('a long password');
		await page.locator('form:has(input[name=password]) button[type=submit]').click();
		await expect(page).toHaveURL(/\/decks$/);

		await page.getByRole('button', { name: say.decks_new }).click();
		await add(page, 'choice', 'Paris ?');
		await page.getByRole('textbox', { name: /1$/ }).fill('France');
		await page.getByRole('textbox', { name: /2$/ }).fill('Texas');
		await page.getByLabel(say.option_is_right.replace('{n}', '1')).check();
		await add(page, 'rating', '1–5');
		await add(page, 'cloud', 'Mots');
		await expect(page.getByTestId('save-state')).toHaveAttribute('data-state', 'saved');
		await page.getByTestId('deck-project').click();
		await expect(page).toHaveURL(/\/present\//);
		const code = (await page.getByTestId('projector-code').innerText()).trim();
		const session = new URL(page.url()).pathname.split('/')[2];

		// Two phones come in by the code, a third only texts.
		const phones = await Promise.all(
			[1, 2].map(async () => {
				const context = await browser.newContext({
					locale,
					viewport: { width: 360, height: 640 },
					hasTouch: true
				});
				const phone = await context.newPage();
				await phone.goto(url());
				await phone.getByTestId('join-code').fill(code.toLowerCase());
				await phone.getByTestId('join-submit').click();
				await expect(phone.getByTestId('phase')).toHaveText(say.phone_phase_lobby);
				return phone;
			})
		);
		const texts = await teacher.newPage();
		await texts.goto(`${url()}/sessions/${session}/sms`);
		const text = async (body: string, outcome: string) => {
			const phone = texts.getByTestId('sms-phone').first();
			await phone.getByTestId('sms-body').fill(body);
			await phone.getByTestId('sms-send').click();
			await expect(phone.getByTestId('sms-outcome').last()).toHaveAttribute(
				'data-outcome',
				outcome
			);
		};
		await text(code, 'joined');
		await counts(page, 'participants', 3);

		await page.bringToFront();
		await page.keyboard.press('ArrowRight');
		for (const phone of phones) await phone.getByTestId('answer-option').first().click();
		await text('b', 'counted');
		await counts(page, 'answered', 3);
		await page.keyboard.press('r');
		const row = (key: string) => page.locator(`[data-testid=tally-row][data-key=${key}]`).first();
		await expect(row('o1')).toHaveAttribute('data-count', '2');
		await expect(row('o2')).toHaveAttribute('data-count', '1');
		await expect(phones[0]!.getByTestId('verdict')).toContainText(say.phone_right);

		await page.keyboard.press('ArrowRight');
		for (const phone of phones) await phone.getByTestId('answer-option').last().click();
		await text('4', 'counted');
		await counts(page, 'answered', 3);

		await page.keyboard.press('ArrowRight');
		for (const phone of phones) {
			await phone.getByTestId('answer-text').first().fill('Été');
			await phone.getByTestId('answer-submit').click();
			await expect(phone.getByTestId('answer-receipt')).toContainText(say.phone_receipt_counted);
		}
		await text('ete; hiver', 'counted');
		await counts(page, 'answered', 3);
		await page.keyboard.press('s');
		const word = page.locator('[data-testid=cloud-word][data-key=ete]').first();
		await expect(word).toHaveAttribute('data-count', '3');
		await expect(word).toContainText('Été');

		await page.getByTestId('host-end').click();
		await page.getByTestId('host-end-confirm').click();
		await expect(phones[1]!.getByText(say.phone_thanks)).toBeVisible();
		await page.goto(`${url()}/sessions/${session}`);
		const coming = page.waitForEvent('download');
		await page.locator('a[href$="answers.csv"]').click();
		expect(
			readFileSync(await (await coming).path(), 'utf8')
				.trim()
				.split('\n')
		).toHaveLength(10);
		for (const phone of phones) await phone.context().close();
		await teacher.close();
	});
}
