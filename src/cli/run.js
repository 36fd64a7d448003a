import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { node } from './build.js';
import { root } from './install.js';

/** Runs a program of `src` with the arguments of this one, and ends as it does. @param {string} program */
export function run(program) {
	const { status } = spawnSync(node(), [join(root, 'src', program), ...process.argv.slice(2)], {
		cwd: root,
		stdio: 'inherit',
		env: { ...process.env, INIT_CWD: process.env.INIT_CWD ?? process.cwd() }
	});
	process.exit(status ?? 1);
}
