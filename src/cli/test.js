import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { build, node } from './build.js';
import { install, root } from './install.js';

install();
build();

const reports = mkdtempSync(join(tmpdir(), 'amphi-tests-'));
const bin = join(root, 'node_modules', '.bin');
const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` };
let passed = 0;
let failed = 0;

const unit = join(reports, 'unit.json');
run('vitest/vitest.mjs', [
	'run',
	'--reporter=default',
	'--reporter=json',
	`--outputFile.json=${unit}`
]);
const vitest = report(unit);
passed += vitest?.numPassedTests ?? 0;
// A file that does not even load has no tests of its own to count.
failed += vitest ? vitest.numFailedTests + vitest.testResults.filter(isBroken).length : 1;

if (!existsSync('/usr/bin/chromium')) run('playwright/cli.js', ['install', 'chromium']);
const journeys = join(reports, 'journeys.json');
run('@playwright/test/cli.js', ['test', '--reporter=list,json'], {
	PLAYWRIGHT_JSON_OUTPUT_NAME: journeys
});
const playwright = report(journeys);
passed += (playwright?.stats.expected ?? 0) + (playwright?.stats.flaky ?? 0);
failed += playwright ? playwright.stats.unexpected + playwright.errors.length : 1;

rmSync(reports, { recursive: true });
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);

/** @param {string} script @param {string[]} args @param {Record<string, string>} [more] */
function run(script, args, more = {}) {
	spawnSync(node(), [join(root, 'node_modules', script), ...args], {
		cwd: root,
		stdio: 'inherit',
		env: { ...env, ...more }
	});
}

/** @param {string} file */
function report(file) {
	return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
}

/** @param {{ status: string, assertionResults: unknown[] }} file */
function isBroken(file) {
	return file.status === 'failed' && file.assertionResults.length === 0;
}
