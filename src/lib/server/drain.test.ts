import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import compression from 'compression';
import { expect, onTestFinished, test } from 'vitest';
import { drainOnce } from './drain.ts';

const CHUNK = 'a line of a long file\n'.repeat(10_000);
const CHUNKS = 30;

test.each(['gzip', 'br', 'identity'])(
	'a long file arrives whole as %s, and its pauses leave no listener behind',
	async (encoding) => {
		const warnings: Error[] = [];
		const warned = (warning: Error) => warnings.push(warning);
		process.on('warning', warned);
		const compress = compression() as unknown as (
			req: unknown,
			res: unknown,
			next: () => void
		) => void;
		const server = createServer((req, res) =>
			compress(req, res, () => {
				drainOnce(res);
				res.setHeader('content-type', 'text/csv');
				void write(res);
			})
		);
		onTestFinished(() => {
			process.off('warning', warned);
			server.close();
		});
		await new Promise<void>((resolve) => server.listen(0, resolve));
		const { port } = server.address() as AddressInfo;
		const response = await fetch(`http://localhost:${port}`, {
			headers: { 'accept-encoding': encoding, connection: 'close' }
		});
		expect(await response.text()).toBe(CHUNK.repeat(CHUNKS));
		expect(response.headers.get('content-encoding')).toBe(
			encoding === 'identity' ? null : encoding
		);
		expect(warnings).toEqual([]);
	}
);

/** As SvelteKit writes the body of a response. */
async function write(res: ServerResponse): Promise<void> {
	for (let n = 0; n < CHUNKS; n++) {
		if (!res.write(CHUNK)) await new Promise<void>((resolve) => res.once('drain', resolve));
	}
	res.end();
}
