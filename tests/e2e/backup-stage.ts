import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { CHOICE } from './hall.ts';

const ROOT = join(import.meta.dirname, '..', '..');

/** Runs `npm run backup` or `npm run restore` as npm would; its exit code and all that it printed. */
export async function run(
	command: 'backup' | 'restore',
	words: string[],
	environment: Record<string, string>
): Promise<{ code: number | null; said: string }> {
	const child = spawn(process.execPath, [join(ROOT, 'src', 'cli', `${command}.js`), ...words], {
		cwd: ROOT,
		env: { ...process.env, ...environment }
	});
	let said = '';
	for (const out of [child.stdout, child.stderr]) {
		out.on('data', (chunk: Buffer) => (said += chunk.toString()));
	}
	const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
	return { code, said };
}

export const ACCOUNT = { email: 'backup@example.test', password: 'a long password' };

/** Posts a form as a browser would; the answer, unfollowed. */
export function post(
	url: string,
	path: string,
	fields: Record<string, string>,
	cookie = ''
): Promise<Response> {
	return fetch(`${url}${path}`, {
		method: 'POST',
		body: new URLSearchParams(fields),
		headers: { origin: url, accept: 'text/html', cookie },
		redirect: 'manual'
	});
}

export const cookiesOf = (response: Response) =>
	response.headers
		.getSetCookie()
		.map((cookie) => cookie.split(';')[0])
		.join('; ');

/** A teacher's session on this server, its first question open. */
export async function openQuestion(url: string) {
	const cookie = cookiesOf(await post(url, '/signup', ACCOUNT));
	const idIn = (response: Response) =>
		new URL(response.headers.get('location') ?? '', url).pathname.split('/')[2] ?? '';
	const deck = idIn(await post(url, '/decks?/create', {}, cookie));
	const [kind, content] = CHOICE;
	await fetch(`${url}/api/decks/${deck}/activities/${randomUUID()}`, {
		method: 'PUT',
		headers: { 'content-type': 'application/json', cookie },
		body: JSON.stringify({ kind, content, position: 1 })
	});
	const session = idIn(await post(url, '/decks?/project', { deck }, cookie));
	await host(url, session, cookie, 'next');
	const page = await (await fetch(`${url}/present/${session}`, { headers: { cookie } })).text();
	const code = /projector-code[^>]*>\s*([A-Z2-9 ]{6,})/.exec(page)?.[1]?.replaceAll(' ', '') ?? '';
	return { cookie, session, code };
}

/** Tells a session what to do; the status of the answer. */
export async function host(url: string, session: string, cookie: string, what: string) {
	const response = await fetch(`${url}/api/sessions/${session}/host`, {
		method: 'POST',
		headers: { 'content-type': 'application/json', cookie },
		body: JSON.stringify({ do: what })
	});
	return response.status;
}

/** A phone that joined; its token, and how it answers. */
export async function phone(url: string, code: string) {
	const joined = await fetch(`${url}/api/join`, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ code })
	});
	const { token, participant, session } = (await joined.json()) as Record<string, string>;
	return { token: token ?? '', participant: participant ?? '', session: session ?? '' };
}

/** Answers the open question with one option; the status of the answer. */
export async function answer(
	url: string,
	{ session, token }: { session: string; token: string },
	option: string,
	seq: number
): Promise<number> {
	const state = (await (await fetch(`${url}/api/sessions/${session}`)).json()) as {
		activity: { id: string };
		round: number;
	};
	const response = await fetch(`${url}/api/sessions/${session}/answers`, {
		method: 'POST',
		headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
		body: JSON.stringify({
			activity: state.activity.id,
			round: state.round,
			value: [option],
			id: randomUUID(),
			seq
		})
	});
	await response.arrayBuffer();
	return response.status;
}
