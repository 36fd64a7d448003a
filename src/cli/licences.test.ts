import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** Licences that a program under MIT may be made of and shipped with. */
const ALLOWED = new Set([
	'0BSD',
	'Apache-2.0',
	'BlueOak-1.0.0',
	'BSD-2-Clause',
	'BSD-3-Clause',
	'CC0-1.0',
	'ISC',
	'MIT',
	'MIT-0',
	'PostgreSQL',
	'Python-2.0',
	'Unlicense'
]);
/** Of tools that make or test it, and of which nothing is shipped. */
const TOOLS = new Set(['Apache-2.0 WITH LLVM-exception', 'CC-BY-4.0', 'MPL-2.0', 'CC-BY-3.0']);
/** Packages whose lock entry names no licence, with the one of their project. */
const SAID_ELSEWHERE: [name: RegExp, licence: string][] = [
	[/^@inlang\/plugin-message-format$/, 'MIT'],
	[/^@lix-js\/sdk-/, 'MIT']
];
/** Vite's, which a peer of a peer asks for: used as it is, and none of it is in the app. */
const UNCHANGED = /^lightningcss(-|$)/;

/** Binaries of a build tool for systems other than the one that locked them: npm wrote no hash of theirs. */
const WITHOUT_HASH = /^@lix-js\/sdk-(darwin-arm64|linux-arm64|win32-x64)$/;

interface Locked {
	version?: string;
	resolved?: string;
	integrity?: string;
	license?: string;
	dev?: boolean;
	link?: boolean;
	/** Comes within the package above it. */
	inBundle?: boolean;
}
const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
	lockfileVersion: number;
	packages: Record<string, Locked>;
};
const packages = Object.entries(lock.packages).filter(([path]) => path !== '');
const nameOf = (path: string) =>
	path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);

/** True for an SPDX expression that leaves at least one allowed choice. */
function isAllowed(expression: string, allowed: Set<string>): boolean {
	const plain = expression.replace(/[()]/g, '');
	return plain
		.split(' OR ')
		.some((choice) => choice.split(' AND ').every((one) => allowed.has(one.trim())));
}

test('every package has a licence that this project may use', () => {
	const wrong = packages.flatMap(([path, { license, dev, version }]) => {
		const name = nameOf(path);
		const said = license ?? SAID_ELSEWHERE.find(([known]) => known.test(name))?.[1] ?? '';
		const allowed = dev || UNCHANGED.test(name) ? new Set([...ALLOWED, ...TOOLS]) : ALLOWED;
		return isAllowed(said, allowed) ? [] : [`${name}@${version}: ${said || 'none'}`];
	});
	expect(packages.length).toBeGreaterThan(100);
	expect(wrong).toEqual([]);
});

test('every package is locked to one version of the registry, by its hash', () => {
	const wrong = packages.filter(
		([path, { resolved, integrity, link, inBundle }]) =>
			link ||
			// The registry, unless it says otherwise.
			(resolved && !resolved.startsWith('https://registry.npmjs.org/')) ||
			(!/^sha512-/.test(integrity ?? '') && !inBundle && !WITHOUT_HASH.test(nameOf(path)))
	);
	expect(wrong.map(([path]) => path)).toEqual([]);
});

test('the versions that are asked for are exact, and installed from the lock file only', () => {
	const { dependencies, devDependencies } = JSON.parse(
		readFileSync('package.json', 'utf8')
	) as Record<string, Record<string, string>>;
	for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies })) {
		expect(version, name).toMatch(/^\d+\.\d+\.\d+(-[\w.]+)?$/);
		expect(lock.packages[`node_modules/${name}`]?.version, name).toBe(version);
	}
	const install = readFileSync('src/cli/install.js', 'utf8');
	expect(install).toMatch(/execFileSync\('npm', \['ci',/);
	for (const file of ['start', 'test', 'bench']) {
		expect(readFileSync(`src/cli/${file}.js`, 'utf8')).toMatch(/^install\(\);$/m);
	}
	for (const file of ['src/cli/start.js', 'src/cli/test.js', '.ci/run', 'package.json']) {
		expect(readFileSync(file, 'utf8'), file).not.toMatch(/npm (i|install|update)\b/);
	}
});
