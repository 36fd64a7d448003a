import { createServer, type AddressInfo } from 'node:net';

/** A mail server that keeps what it gets: just enough SMTP (RFC 5321) for one client. */
export async function openMailbox() {
	const mails: string[] = [];
	const server = createServer((socket) => {
		let mail: string | null = null;
		let rest = '';
		socket.write('220 mailbox\r\n');
		socket.on('data', (chunk) => {
			const lines = (rest + chunk.toString()).split('\r\n');
			rest = lines.pop() ?? '';
			for (const line of lines) {
				if (mail !== null) {
					if (line === '.') {
						mails.push(mail);
						mail = null;
						socket.write('250 kept\r\n');
					} else mail += `${line}\n`;
				} else if (/^DATA/i.test(line)) {
					mail = '';
					socket.write('354 go on\r\n');
				} else if (/^QUIT/i.test(line)) socket.end('221 bye\r\n');
				else socket.write('250 ok\r\n');
			}
		});
		socket.on('error', () => {});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`,
		mails,
		close: () => new Promise((resolve) => server.close(resolve))
	};
}
