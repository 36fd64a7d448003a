import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { node } from './build.js';
import { install, root } from './install.js';

install();
const bench = join(root, 'tests', 'bench', 'run.ts');
const { status } = spawnSync(node(), [bench, ...process.argv.slice(2)], {
	cwd: root,
	stdio: 'inherit',
	env: { ...process.env, NODE_ENV: 'production' }
});
process.exit(status ?? 1);
