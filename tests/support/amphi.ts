import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SERVER } from '../../src/cli/server.js';

export interface Amphi {
	url: string;
	pid: number;
	folder: string;
	/** All that it printed. */
	output(): string;
	/** Ends it as a terminal would, and waits; its exit code. The folder goes when it was made here. */
	stop(): Promise<number | null>;
	/** Ends it as a power cut would, in the middle of whatever it does. */
	kill(): Promise<void>;
}

/** Starts the built server on a port of its own, or on `PORT`, and waits for its address. */
export async function startAmphi(
	environment: Record<string, string> = {},
	folder?: string
): Promise<Amphi> {
	const data = folder ?? (await mkdtemp(join(tmpdir(), 'amphi-data-')));
	const port = Number(environment.PORT ?? (await freePort()));
	const url = `http://localhost:${port}`;
	const server = spawn(process.execPath, SERVER, {
		env: {
			...process.env,
			NODE_ENV: 'production',
			HOST: '127.0.0.1',
			PORT: String(port),
			ORIGIN: url,
			AMPHI_DATA: data,
			...environment
		}
	});
	let output = '';
	const exited = new Promise<number | null>((resolve) => server.once('exit', resolve));
	const ready = new Promise<void>((resolve, reject) => {
		const read = (chunk: Buffer) => {
			output += chunk.toString();
			if (output.includes('Amphi is ready')) resolve();
		};
		server.stdout.on('data', read);
		server.stderr.on('data', read);
		void exited.then((code) => reject(new Error(`the server ended with ${code}: ${output}`)));
	});
	await ready;
	return {
		url,
		pid: server.pid ?? 0,
		folder: data,
		output: () => output,
		async stop() {
			server.kill('SIGTERM');
			const code = await exited;
			if (!folder) await rm(data, { recursive: true, force: true });
			return code;
		},
		async kill() {
			server.kill('SIGKILL');
			await exited;
		}
	};
}

export async function freePort(): Promise<number> {
	const server = createServer();
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	await new Promise((resolve) => server.close(resolve));
	return port;
}
