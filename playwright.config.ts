import { defineConfig } from '@playwright/test';
import { existsSync } from 'node:fs';

const CHROMIUM = '/usr/bin/chromium';

export default defineConfig({
	testDir: 'tests/e2e',
	timeout: 90_000,
	expect: { timeout: 15_000 },
	// One hall at a time: the journeys measure themselves against a machine of two cores.
	workers: 1,
	forbidOnly: true,
	reporter: 'list',
	globalSetup: './tests/e2e/global-setup.ts',
	use: {
		locale: 'en-GB',
		launchOptions: {
			executablePath: existsSync(CHROMIUM) ? CHROMIUM : undefined,
			args: [
				'--no-sandbox',
				'--disable-gpu',
				'--disable-background-networking',
				'--disable-component-update',
				'--disable-sync',
				'--no-first-run'
			]
		}
	}
});
