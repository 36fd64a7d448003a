import type { IncomingMessage } from 'node:http';

const KB = 1024;
const MB = 1024 * KB;

/** The largest body, in bytes: the program that has the secret key writes many rows at once, others do not. */
export function largestBody({ url, headers }: IncomingMessage, secretKey: string): number {
	if (url?.startsWith('/auth/v1')) return 64 * KB;
	const keys = [headers.apikey, headers.authorization?.replace(/^Bearer /i, '')];
	return keys.includes(secretKey) ? 16 * MB : MB;
}

/** The body of a request; null when it is larger than `limit` bytes, what is left of it then flows away. */
export function bodyOf(req: IncomingMessage, limit: number): Promise<Buffer | null> {
	return new Promise((resolve, reject) => {
		let chunks: Buffer[] = [];
		let size = 0;
		const take = (chunk: Buffer) => {
			size += chunk.length;
			if (size <= limit) return void chunks.push(chunk);
			chunks = [];
			resolve(null);
		};
		if (Number(req.headers['content-length'] ?? 0) > limit) resolve(null);
		req.on('data', take);
		req.once('end', () => resolve(Buffer.concat(chunks)));
		req.once('error', reject);
	});
}
