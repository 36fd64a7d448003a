import { expect, type BrowserContext } from '@playwright/test';
import { url } from './lecture.ts';

export interface Watch {
	/** What went wrong on the pages of this context so far. */
	wrong: string[];
	/** How many requests and sockets were seen. */
	requests(): number;
	sockets(): number;
}

/** Listens to what browsers complain of, and to requests that leave for elsewhere; before any page is opened. */
export async function watch(context: BrowserContext): Promise<Watch> {
	const wrong: string[] = [];
	let requests = 0;
	let sockets = 0;
	const own = new URL(url()).host;
	const check = (address: string, page: string) => {
		const { protocol, host } = new URL(address);
		if (protocol === 'data:' || protocol === 'blob:') return;
		if (host !== own) wrong.push(`${page} asked ${address}`);
	};
	await context.exposeFunction('violated', (what: string) => wrong.push(what));
	await context.addInitScript(() => {
		addEventListener('securitypolicyviolation', (event) => {
			const { effectiveDirective, blockedURI, sourceFile, lineNumber } = event;
			const said = `${location.pathname}: ${effectiveDirective} ${blockedURI} ${sourceFile}:${lineNumber}`;
			(window as unknown as { violated(what: string): void }).violated(said);
		});
	});
	context.on('request', (request) => {
		requests++;
		check(request.url(), request.serviceWorker() ? 'a worker' : request.frame().url());
	});
	context.on('page', (page) => {
		page.on('websocket', (socket) => {
			sockets++;
			check(socket.url().replace(/^ws/, 'http'), page.url());
		});
		page.on('pageerror', (error) => wrong.push(`${page.url()}: ${error.message}`));
		page.on('console', (message) => {
			// The browser says so of an error page, and where a test has taken the network away.
			if (message.type() !== 'error' || message.text().startsWith('Failed to load resource'))
				return;
			wrong.push(`${page.url()}: ${message.text()}`);
		});
		page.on('dialog', (dialog) => {
			wrong.push(`${page.url()}: a dialog: ${dialog.message()}`);
			void dialog.dismiss();
		});
	});
	return { wrong, requests: () => requests, sockets: () => sockets };
}

/** Nothing was wrong on any page of these contexts. */
export function untroubled(...watches: Watch[]): void {
	expect(watches.flatMap(({ wrong }) => wrong)).toEqual([]);
}
