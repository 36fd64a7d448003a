import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './install.js';

const SOURCES = [
	'src',
	'static',
	'package-lock.json',
	'svelte.config.js',
	'vite.config.ts',
	'tsconfig.json'
];
/** Written by the build itself. */
const GENERATED = [
	join('i18n', 'paraglide'),
	join('project.inlang', 'cache'),
	'.meta.json',
	'.lix'
];
const stamp = join(root, 'build', '.sources');

/** Builds the app unless the build is of the very same sources. */
export function build() {
	const sources = hash();
	if (existsSync(stamp) && readFileSync(stamp, 'utf8') === sources) return;
	console.log('Building…');
	const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
	execFileSync(node(), [vite, 'build', '--logLevel', 'error'], {
		cwd: root,
		stdio: ['ignore', 'ignore', 'inherit']
	});
	writeFileSync(stamp, sources);
}

/** The Node of the project, whichever one began. */
export function node() {
	return join(root, 'node_modules', '.bin', process.platform === 'win32' ? 'node.cmd' : 'node');
}

function hash() {
	const digest = createHash('sha256');
	for (const source of SOURCES) add(digest, join(root, source));
	return digest.digest('hex');
}

/** @param {import('node:crypto').Hash} digest @param {string} path */
function add(digest, path) {
	if (GENERATED.some((part) => path.includes(part))) return;
	if (path.endsWith(join('project.inlang', 'README.md'))) return;
	if (path.endsWith(join('project.inlang', '.gitignore'))) return;
	if (statSync(path).isDirectory()) {
		for (const name of readdirSync(path).sort()) add(digest, join(path, name));
	} else {
		digest.update(path.slice(root.length)).update('\0').update(readFileSync(path));
	}
}
