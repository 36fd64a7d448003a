import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { build, node } from './build.js';
import { install, root } from './install.js';

install();
build();
const playwright = join(root, 'node_modules', '@playwright', 'test', 'cli.js');
const { status } = spawnSync(node(), [playwright, 'test', 'tests/e2e/crash.test.ts'], {
	cwd: root,
	stdio: 'inherit',
	env: { ...process.env, CRASHES: process.argv[2] ?? '50' }
});
process.exit(status ?? 1);
