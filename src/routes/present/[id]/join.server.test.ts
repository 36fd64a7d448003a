import { expect, test } from 'vitest';
import { isLocal, lanAddresses, qrCode } from './join.server';

test('only addresses of this very machine are local', () => {
	const local = ['http://localhost:3000', 'http://127.0.0.1', 'http://[::1]:3000'];
	const reachable = ['http://192.168.1.5:3000', 'https://amphi.example.edu', 'http://localhost.fr'];
	expect(local.map((url) => isLocal(new URL(url)))).toEqual([true, true, true]);
	expect(reachable.map((url) => isLocal(new URL(url)))).toEqual([false, false, false]);
});

test('phones are told the addresses of the network, with the port', () => {
	const address = { netmask: '', mac: '', cidr: null };
	const addresses = lanAddresses(new URL('http://localhost:3000/present/1'), {
		lo: [{ ...address, address: '127.0.0.1', family: 'IPv4', internal: true }],
		eth0: [
			{ ...address, address: '192.168.1.5', family: 'IPv4', internal: false },
			{ ...address, address: 'fe80::1', family: 'IPv6', scopeid: 0, internal: false }
		],
		down: undefined
	});
	expect(addresses).toEqual(['http://192.168.1.5:3000']);
});

test('a QR code is an SVG image', async () => {
	expect(decodeURIComponent(await qrCode('https://amphi.example.edu/K7M2PX'))).toMatch(
		/^data:image\/svg\+xml,<svg/
	);
});
