import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Browser, type Page } from '@playwright/test';
import { create } from 'qrcode';
import { CHOICE, CLOUD, hall, options, POLL, student, type Question } from './hall.ts';
import { counts, signUp, url } from './lecture.ts';

const SIZES = [
	{ width: 1920, height: 1080 },
	{ width: 1280, height: 720 },
	{ width: 1024, height: 768 }
];

const phase = (page: Page, name: string) =>
	expect(page.locator('.projector')).toHaveAttribute('data-phase', name);

async function accessible(page: Page): Promise<void> {
	const { violations } = await new AxeBuilder({ page })
		.withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
		.analyze();
	expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html)}`)).toEqual([]);
}

/** The teacher's phone: another browser with the same account. */
async function remoteOf(browser: Browser, page: Page, session: string): Promise<Page> {
	const context = await browser.newContext({
		storageState: await page.context().storageState(),
		viewport: { width: 360, height: 640 },
		hasTouch: true,
		locale: 'en-GB'
	});
	const remote = await context.newPage();
	await remote.goto(`${url()}/present/${session}?view=remote`);
	return remote;
}

/** Elements of the page that are wider or higher than they show. */
function overflowing(page: Page, selectors: string[]): Promise<string[]> {
	return page.evaluate(
		(selectors) =>
			selectors.flatMap((selector) =>
				[...document.querySelectorAll(selector)]
					.filter((e) => e.scrollWidth > e.clientWidth || e.scrollHeight > e.clientHeight)
					.map(
						(e) =>
							`${selector}: ${e.scrollWidth - e.clientWidth} ${e.scrollHeight - e.clientHeight}`
					)
			),
		selectors
	);
}

test('the keyboard runs a lecture', async ({ page }) => {
	await signUp(page);
	await hall(page, [CHOICE, POLL]);
	const tally = page.getByTestId('tally-row');
	await expect(async () => {
		await page.keyboard.press('Space');
		await phase(page, 'open');
	}).toPass();
	await expect(page.getByRole('heading', { name: 'Who remembers more?' })).toBeVisible();

	await page.keyboard.press('s');
	await expect(tally).toHaveCount(2);
	await page.keyboard.press('S');
	await expect(tally).toHaveCount(0);
	await page.keyboard.press('Space');
	await phase(page, 'closed');
	await page.keyboard.press('Space');
	await phase(page, 'open');
	await page.keyboard.press('r');
	await phase(page, 'revealed');
	await expect(page.getByText('The testing effect.')).toBeVisible();
	await page.keyboard.press('ArrowRight');
	await expect(page.getByRole('heading', { name: 'How do you revise?' })).toBeVisible();
	await phase(page, 'open');
	await page.keyboard.press('ArrowLeft');
	await expect(page.getByRole('heading', { name: 'Who remembers more?' })).toBeVisible();
	await phase(page, 'revealed');

	await page.keyboard.press('?');
	const help = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
	await expect(help).toBeVisible();
	await accessible(page);
	await page.keyboard.press('Escape');
	await expect(help).toBeHidden();
	const full = () => page.evaluate(() => document.fullscreenElement !== null);
	await page.keyboard.press('f');
	await expect.poll(full).toBe(true);
	await page.keyboard.press('F');
	await expect.poll(full).toBe(false);
});

test('the list of questions says what was asked and jumps', async ({ page }) => {
	await signUp(page);
	await hall(page, [CHOICE, POLL, CLOUD]);
	await page.getByTestId('host-open').click();
	await page.getByTestId('host-reveal').click();
	await phase(page, 'revealed');
	await page.getByTestId('host-next').click();
	await phase(page, 'open');
	await page.getByTestId('host-jump').click();
	const list = page.getByTestId('jump');
	await expect(list.nth(0)).toHaveAttribute('data-phase', 'revealed');
	await expect(list.nth(1)).toHaveAttribute('data-phase', 'open');
	await expect(list.nth(1)).toHaveAttribute('aria-current', 'step');
	await expect(list.nth(2)).not.toHaveAttribute('data-phase');
	await expect(list.nth(2)).toContainText('Word cloud');
	await accessible(page);
	await list.nth(2).click();
	await expect(page.getByRole('heading', { name: 'Which words?' })).toBeVisible();
});

test('results shown while voting are hidden again at the next question, unless set otherwise', async ({
	page
}) => {
	await signUp(page);
	await hall(page, [POLL, CHOICE, POLL]);
	await page.getByTestId('host-open').click();
	await page.getByTestId('host-show').click();
	await expect(page.getByTestId('tally-row')).toHaveCount(2);
	await page.getByTestId('host-next').click();
	await expect(page.getByRole('heading', { name: 'Who remembers more?' })).toBeVisible();
	await expect(page.getByTestId('tally-row')).toHaveCount(0);

	await page.getByTestId('host-settings').click();
	const live = page.getByLabel('Show results while students vote');
	await expect(live).not.toBeChecked();
	await live.check();
	await page.getByLabel('with a name').check();
	await accessible(page);
	await page.getByRole('button', { name: 'Save' }).click();
	await expect(page.getByText('Saved', { exact: true })).toBeVisible();
	await page.keyboard.press('Escape');
	await page.getByTestId('host-next').click();
	await expect(page.getByRole('heading', { name: 'How do you revise?' })).toBeVisible();
	await expect(page.getByTestId('tally-row')).toHaveCount(2);
	await page.reload();
	await page.getByTestId('host-settings').click();
	await expect(live).toBeChecked();
	await expect(page.getByLabel('with a name')).toBeChecked();
});

test('a timer runs from a preset or from any number of seconds, and can be extended', async ({
	page
}) => {
	await signUp(page);
	await hall(page, [POLL]);
	await page.getByTestId('host-open').click();
	const timer = page.getByRole('timer');
	const left = async () => {
		const [minutes = 0, seconds = 0] = (await timer.innerText()).split(':').map(Number);
		return 60 * minutes + seconds;
	};
	await page.getByTestId('host-timer').click();
	await accessible(page);
	await page.getByRole('button', { name: '30 seconds', exact: true }).click();
	await expect(timer).toBeVisible();
	expect(await left()).toBeGreaterThan(20);
	expect(await left()).toBeLessThanOrEqual(30);
	await page.getByTestId('timer-extend').click();
	await expect.poll(left).toBeGreaterThan(45);
	await page.getByTestId('host-timer').click();
	await page.getByTestId('timer-seconds').fill('2');
	await page.getByRole('button', { name: 'Start the timer' }).click();
	await phase(page, 'closed');
});

test('two rounds stand side by side', async ({ page }) => {
	await signUp(page);
	const { code } = await hall(page, [CHOICE]);
	const students = await Promise.all([1, 2, 3].map(() => student(code)));
	await page.getByTestId('host-open').click();
	await phase(page, 'open');
	for (const one of students) await one.answer(['o1']);
	await counts(page, 'answered', 3);
	await page.getByTestId('host-reveal').click();
	await phase(page, 'revealed');
	await page.getByTestId('host-restart').click();
	await phase(page, 'open');
	await counts(page, 'answered', 0);
	for (const one of students) await one.answer(['o2']);
	await counts(page, 'answered', 3);
	await page.getByTestId('host-reveal').click();
	const right = page.locator('[data-testid=tally-row][data-key=o2]');
	await expect(right).toHaveAttribute('data-count', '3');
	await expect(right).toHaveAttribute('data-before', '0');
	await expect(page.locator('[data-testid=tally-row][data-key=o1]')).toHaveAttribute(
		'data-before',
		'3'
	);
	await accessible(page);
});

test('a removed word is not named in the hall, and comes back', async ({ browser, page }) => {
	await signUp(page);
	const { code, session } = await hall(page, [CLOUD, POLL]);
	await page.getByTestId('host-open').click();
	await phase(page, 'open');
	await (await student(code)).answer(['merde', 'soleil']);
	await (await student(code)).answer(['soleil']);
	await page.getByTestId('host-show').click();
	const rude = page.locator('[data-testid=cloud-word][data-key=merde]');
	await expect(page.locator('[data-testid=cloud-word][data-key=soleil]')).toHaveAttribute(
		'data-count',
		'2'
	);
	await rude.hover();
	await rude.getByRole('button').click();
	await expect(rude).toHaveCount(0);
	const told = page.getByTestId('removed');
	await expect(told).toContainText('1 word removed');
	await expect(page.locator('body')).not.toContainText('merde');
	await accessible(page);
	await page.getByTestId('removed-undo').click();
	await expect(rude).toHaveCount(1);
	await expect(told).toHaveCount(0);

	const remote = await remoteOf(browser, page, session);
	const inHand = remote.locator('[data-testid=cloud-word][data-key=merde]');
	await inHand.getByRole('button').tap();
	await expect(rude).toHaveCount(0);
	await expect(remote.getByTestId('removed')).toContainText('merde');
	await expect(page.locator('body')).not.toContainText('merde');
	await accessible(remote);
	await remote.getByTestId('removed-undo').tap();
	await expect(rude).toHaveCount(1);

	// With the keyboard too; and the offer goes with the question.
	await rude.getByRole('button').focus();
	await page.keyboard.press('Enter');
	await expect(told).toBeVisible();
	await page.getByTestId('host-next').click();
	await expect(told).toHaveCount(0);
	await remote.context().close();
});

test('the remote runs a lecture from the hand', async ({ browser, page }) => {
	await signUp(page);
	const { session } = await hall(page, [CHOICE, POLL]);
	const remote = await remoteOf(browser, page, session);
	expect(await remote.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
	await expect(remote.getByTestId('host-next')).toHaveCount(0);
	await remote.getByTestId('host-open').tap();
	await phase(page, 'open');
	await remote.getByTestId('host-show').tap();
	await expect(page.getByTestId('tally-row')).toHaveCount(2);
	await remote.getByTestId('host-close').tap();
	await phase(page, 'closed');
	await remote.getByTestId('host-reveal').tap();
	await phase(page, 'revealed');
	await remote.getByTestId('host-restart').tap();
	await phase(page, 'open');
	await expect(page.getByText('Second round')).toBeVisible();
	for (const button of await remote.locator('footer').getByRole('button').all()) {
		const box = await button.boundingBox();
		expect(box!.height).toBeGreaterThanOrEqual(44);
		expect(box!.width).toBeGreaterThanOrEqual(44);
	}
	await accessible(remote);
	await remote.getByTestId('host-jump').tap();
	await remote.getByTestId('jump').nth(1).tap();
	await expect(page.getByRole('heading', { name: 'How do you revise?' })).toBeVisible();
	await remote.getByTestId('host-previous').tap();
	await expect(page.getByRole('heading', { name: 'Who remembers more?' })).toBeVisible();
	await remote.getByTestId('host-next').tap();
	await remote.getByTestId('host-end').tap();
	await remote.getByTestId('host-end-confirm').tap();
	await expect(page.getByText('Thank you!')).toBeVisible();
	await remote.context().close();
});

test('the code and its QR code fit, whichever letters they have', async ({ page }) => {
	await signUp(page);
	const { code, session } = await hall(page, [POLL]);
	// Codes are drawn by lot: another one is put into the page's data.
	let shown = code;
	await page.route(`**/present/${session}/__data.json*`, async (route) => {
		const response = await route.fetch();
		await route.fulfill({ response, body: (await response.text()).replaceAll(code, shown) });
	});
	const check = async () => {
		for (shown of ['WWWWWW', 'QDGUHN', 'MMWWQQ']) {
			for (const size of SIZES) {
				await page.setViewportSize(size);
				// A click before the page is alive loads the projector from the server, with its own code.
				await expect(async () => {
					await page.goto(`${url()}/sessions/${session}`);
					await page.getByRole('link', { name: 'Open the projector' }).click();
					await expect(page.getByTestId('projector-code')).toHaveText(shown, { timeout: 2000 });
				}).toPass();
				expect(
					await overflowing(page, ['.join', '.words', '.code', 'main', 'aside']),
					`${shown} at ${size.width}`
				).toEqual([]);
				const frame = (await page.locator('section.join').boundingBox())!;
				const qr = (await page.getByTestId('projector-qr').boundingBox())!;
				expect(qr.x).toBeGreaterThanOrEqual(frame.x);
				expect(qr.x + qr.width).toBeLessThanOrEqual(frame.x + frame.width);
			}
		}
	};
	await check();
	await page.getByTestId('host-open').click();
	await phase(page, 'open');
	await check();
});

test('the QR code says the address and the code, with its margin', async ({ page }) => {
	await signUp(page);
	const { code } = await hall(page, [POLL]);
	const { modules } = create(`${url()}/${code}`, { errorCorrectionLevel: 'M' });
	const wide = modules.size + 8;
	const seen = await page.getByTestId('projector-qr').evaluate(async (element, wide) => {
		const image = element as HTMLImageElement;
		await image.decode();
		const canvas = document.createElement('canvas');
		canvas.width = canvas.height = wide * 8;
		const context = canvas.getContext('2d')!;
		context.drawImage(image, 0, 0, wide * 8, wide * 8);
		const { data } = context.getImageData(0, 0, wide * 8, wide * 8);
		const dark = (x: number, y: number) => data[4 * ((8 * y + 4) * wide * 8 + 8 * x + 4)]! < 128;
		return Array.from({ length: wide * wide }, (_, i) => dark(i % wide, Math.floor(i / wide)));
	}, wide);
	const meant = Array.from({ length: wide * wide }, (_, i) => {
		const [x, y] = [(i % wide) - 4, Math.floor(i / wide) - 4];
		const inside = x >= 0 && y >= 0 && x < modules.size && y < modules.size;
		return inside && Boolean(modules.data[y * modules.size + x]);
	});
	expect(seen).toEqual(meant);
});

const WORDY = 'La chaleur latente est ce qu’il faut fournir à un corps pour qu’il change d’état. ';
const LONG: Question = [
	'choice',
	{
		question: WORDY.repeat(7).slice(0, 500),
		options: options(
			...Array.from({ length: 12 }, (_, i) => `${i} ${WORDY.repeat(3)}`.slice(0, 200))
		),
		right: ['o12'],
		explanation: `Because: ${WORDY.repeat(5)}`
	}
];
const TWELVE: Question = [
	'choice',
	{
		question: 'Which of these cities was never the capital of its country?',
		options: options(
			...['Lyon', 'Rio de Janeiro', 'Bonn', 'Saint Petersburg', 'Kyoto', 'Lagos', 'Almaty'],
			...['Dar es Salaam', 'Karachi', 'New York City', 'Kandy', 'Turin in the Piedmont']
		),
		right: ['o1'],
		explanation: 'All the others were.'
	}
];

test('the longest question is read whole, and so is its answer', async ({ page }) => {
	await signUp(page);
	await hall(page, [LONG, TWELVE]);
	await page.getByTestId('host-open').click();
	const check = async (what: string) => {
		for (const size of SIZES) {
			await page.setViewportSize(size);
			await page.waitForTimeout(200);
			expect(await overflowing(page, ['[data-fitted]', 'main']), `${what} ${size.width}`).toEqual(
				[]
			);
			const type = await page
				.locator('[data-fitted] li')
				.first()
				.evaluate((e) => parseFloat(getComputedStyle(e).fontSize));
			expect(type).toBeGreaterThanOrEqual(what === 'twelve' ? 17 : 12.5);
		}
	};
	await expect(page.locator('[data-fitted] li')).toHaveCount(12);
	await check('long');
	await page.getByTestId('host-reveal').click();
	await expect(page.getByTestId('tally-row')).toHaveCount(12);
	await check('long');
	await expect(page.getByText('Because:')).toBeInViewport({ ratio: 1 });
	await expect(page.locator('.right')).toBeInViewport({ ratio: 1 });
	await page.getByTestId('host-next').click();
	await expect(page.getByText('Lyon')).toBeVisible();
	await check('twelve');
	await page.getByTestId('host-reveal').click();
	await expect(page.getByText('All the others were.')).toBeInViewport({ ratio: 1 });
	await check('revealed');
});

test('what does not fit at any size is scrolled to, and said', async ({ page }) => {
	await page.setViewportSize({ width: 800, height: 420 });
	await signUp(page);
	await hall(page, [LONG]);
	await page.getByTestId('host-open').click();
	await page.getByTestId('more-below').click();
	await expect
		.poll(() => page.locator('[data-fitted]').evaluate((e) => e.scrollTop))
		.toBeGreaterThan(0);
	await accessible(page);
	await page.locator('[data-fitted]').evaluate((e) => e.scrollTo(0, e.scrollHeight));
	await expect(page.getByTestId('more-below')).toHaveCount(0);
});

test('the words of a cloud fill its middle and stay where they are', async ({ page }) => {
	await page.setViewportSize({ width: 1280, height: 720 });
	await signUp(page);
	const { code } = await hall(page, [CLOUD]);
	await page.getByTestId('host-open').click();
	await phase(page, 'open');
	const words =
		'soleil vent eau charbon pétrole gaz biomasse marée neutron uranium vapeur bois'.split(' ');
	const students = await Promise.all(words.map(() => student(code)));
	for (const [i, one] of students.entries()) {
		await one.answer(
			[words[i], words[Math.floor(i / 2)]].filter((w, at, all) => all.indexOf(w) === at)
		);
	}
	await page.getByTestId('host-show').click();
	await expect(page.getByTestId('cloud-word')).toHaveCount(words.length);
	await page.waitForTimeout(1800);
	const boxes = async () =>
		new Map(
			await page.getByTestId('cloud-word').evaluateAll((all) =>
				all.map((e) => {
					const { x, y, width, height } = e.getBoundingClientRect();
					return [e.dataset.key, { x, y, width, height }] as const;
				})
			)
		);
	const before = await boxes();
	const area = (await page.locator('.cloud').boundingBox())!;
	const all = [...before.values()];
	const [left, right] = [
		Math.min(...all.map((b) => b.x)),
		Math.max(...all.map((b) => b.x + b.width))
	];
	expect(right - left).toBeGreaterThan(0.6 * area.width);
	expect(Math.abs((left + right) / 2 - (area.x + area.width / 2))).toBeLessThan(20);
	expect(await overflowing(page, ['[data-fitted]'])).toEqual([]);

	await (await student(code)).answer(['eau']);
	await expect(page.locator('[data-testid=cloud-word][data-key=eau]')).toHaveAttribute(
		'data-count',
		'4'
	);
	await page.waitForTimeout(1800);
	for (const [key, { x, y }] of await boxes()) {
		const was = before.get(key)!;
		expect(Math.hypot(x - was.x, y - was.y), key).toBeLessThan(150);
	}
});

test('votes are not read out one by one', async ({ page }) => {
	await signUp(page);
	const { code } = await hall(page, [CLOUD]);
	await page.getByTestId('host-open').click();
	await phase(page, 'open');
	await page.evaluate(() => {
		const heard = ((window as never as { heard: string[] }).heard = []) as string[];
		for (const live of document.querySelectorAll('[role=status], [role=alert], [aria-live]')) {
			new MutationObserver(() => heard.push(live.textContent)).observe(live, {
				childList: true,
				subtree: true,
				characterData: true
			});
		}
	});
	for (const word of ['soleil', 'vent']) await (await student(code)).answer([word]);
	await counts(page, 'answered', 2);
	expect(await page.evaluate(() => (window as never as { heard: string[] }).heard)).toEqual([]);
});

test('that phones cannot open this address is said to the teacher only', async ({ page }) => {
	await signUp(page);
	await hall(page, [POLL]);
	await expect(page.locator('main')).not.toContainText('ORIGIN');
	await page.getByTestId('host-unreachable').click();
	const settings = page.getByRole('dialog', { name: 'Settings' });
	await expect(settings).toContainText('ORIGIN');
	await settings.getByRole('button', { name: 'Close' }).last().click();
	await expect(settings).not.toContainText('ORIGIN');
});
