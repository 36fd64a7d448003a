import { networkInterfaces } from 'node:os';
import { toString } from 'qrcode';

/** The QR code of an address as an SVG image. */
export async function qrCode(address: string): Promise<string> {
	const svg = await toString(address, { type: 'svg', margin: 4, errorCorrectionLevel: 'M' });
	return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}

/** True for an address that means this very machine, whoever asks. */
export function isLocal(url: URL): boolean {
	return /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
}

/** The addresses at which others on the same network reach this machine's server at `url`. */
export function lanAddresses(url: URL, interfaces = networkInterfaces()): string[] {
	return Object.values(interfaces)
		.flatMap((addresses) => addresses ?? [])
		.filter(({ family, internal }) => family === 'IPv4' && !internal)
		.map(({ address }) => `${url.protocol}//${address}${url.port && `:${url.port}`}`);
}
