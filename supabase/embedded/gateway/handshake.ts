import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Version } from './frames.ts';
import { Refusal, type Claims } from './tokens.ts';

export interface Accepted {
	version: Version;
	token: string;
}
export interface Refused {
	status: 401 | 403 | 404;
	error?: string;
}

/** Decides whether a request becomes a socket, with the statuses and texts of Realtime. */
export async function handshake(
	req: IncomingMessage,
	verify: (token: string) => Promise<Claims>
): Promise<Accepted | Refused> {
	const [path, query] = (req.url ?? '').split('?', 2);
	if (path !== '/realtime/v1/websocket') return { status: 404 };
	const search = new URLSearchParams(query);
	const version = versionOf(search.get('vsn'));
	if (!version) return { status: 403 };
	const token = req.headers['x-api-key'] ?? search.get('apikey');
	if (typeof token !== 'string' || token === '') {
		return { status: 401, error: 'API key is missing' };
	}
	try {
		await verify(token);
		return { version, token };
	} catch (error) {
		if (!(error instanceof Refusal)) throw error;
		// How long ago is told at a join only.
		return { status: 401, error: error.message.replace(/^(Token has expired) .*/, '$1') };
	}
}

/** `~> 1.0.0` and `~> 2.0.0`, and 1.0.0 where nothing is asked for. */
function versionOf(vsn: string | null): Version | null {
	if (vsn === null || /^1\.0\.\d+$/.test(vsn)) return '1.0.0';
	return /^2\.0\.\d+$/.test(vsn) ? '2.0.0' : null;
}

const REASONS = {
	401: 'Unauthorized',
	403: 'Forbidden',
	404: 'Not Found',
	429: 'Too Many Requests',
	500: 'Internal Server Error',
	503: 'Service Unavailable'
};

/** Answers before the upgrade, as Realtime does: browsers see a failed connection only. */
export function refuse(socket: Duplex, status: keyof typeof REASONS, error?: string): void {
	const body = error ? JSON.stringify({ error }) : '';
	const head = [
		`HTTP/1.1 ${status} ${REASONS[status]}`,
		'content-type: application/json',
		`content-length: ${Buffer.byteLength(body)}`,
		'connection: close'
	];
	socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
