import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { KindId } from '$lib/activities/kind';
import type { Command } from '$lib/live/state';
import type { SmsReplies } from '$lib/server/sessions';
import { startStack, type Stack } from '../../../../../tests/support/stack';

type Route = typeof import('./+server');
type Sessions = typeof import('$lib/server/sessions');
type Entrance = typeof import('$lib/server/entrance');
type Sms = typeof import('$lib/server/sms');

const URL_ = 'https://amphi.example.edu/api/sms/twilio';
const CHOICE = {
	question: 'Which?',
	options: ['Lyon', 'Paris', 'Nice'].map((text, i) => ({ id: `o${i}`, text })),
	right: ['o1']
};
const OPEN = { question: 'Why?' };

let stack: Stack;
let client: SupabaseClient;
let route: Route;
let sessions: Sessions;
let entrance: Entrance;
let sms: Sms;

beforeAll(async () => {
	stack = await startStack();
	vi.stubEnv('AMPHI_EDITION', 'embedded');
	vi.stubEnv('ORIGIN', 'https://amphi.example.edu');
	vi.stubEnv('SUPABASE_URL_INTERNAL', stack.url);
	vi.stubEnv('PUBLIC_SUPABASE_PUBLISHABLE_KEY', stack.publishableKey);
	vi.stubEnv('SUPABASE_SECRET_KEY', stack.secretKey);
	vi.stubEnv('AMPHI_SECRET', stack.appSecret);
	[route, sessions, entrance, sms] = await Promise.all([
		import('./+server'),
		import('$lib/server/sessions'),
		import('$lib/server/entrance'),
		import('$lib/server/sms')
	]);
	client = createClient(stack.url, stack.publishableKey, { auth: { persistSession: false } });
	await client.auth.signUp({ email: 'sms@example.test', password: 'a long password' });
});
afterAll(async () => {
	vi.unstubAllEnvs();
	await stack.stop();
});

interface Setting {
	identity?: 'anonymous' | 'name' | 'identifier';
	replies?: SmsReplies;
	title?: string;
	activities?: [KindId, unknown][];
}

/** A session in its lobby, and its host. */
async function lecture({
	identity,
	replies = 'always',
	title = 'Biologie',
	activities
}: Setting = {}) {
	const { data: deck } = await client
		.from('decks')
		.insert({ title, language: 'fr' })
		.select('id')
		.single();
	await client.from('activities').insert(
		(activities ?? [['choice', CHOICE]]).map(([kind, content], position) => ({
			deck_id: deck!.id,
			position,
			kind,
			content
		}))
	);
	const started = await sessions.start(client, deck!.id, { identity, smsReplies: replies });
	if (started.status !== 'started') throw new Error(started.status);
	const { code } = (await sessions.own(client, started.session))!;
	return {
		id: started.session,
		code,
		host: (what: Command) => sessions.command(client, started.session, what),
		/** The counts of the current activity. */
		async counts() {
			const state = (await entrance.state(started.session))!;
			const { counts, answered, participants } = await sessions.tally(
				client,
				started.session,
				state.activity!.id,
				state.round
			);
			return { counts: Object.fromEntries(counts), answered, participants };
		}
	};
}

let n = 0;
const sid = () => `SM${String(++n).padStart(32, '0')}`;
const number = () => `+336399${String(++n).padStart(5, '0')}`;

function post(headers: HeadersInit, body: string): Promise<Response> {
	const request = new Request(URL_, { method: 'POST', headers, body });
	return route.POST({ request, url: new URL(URL_) } as never) as Promise<Response>;
}

/** Sends a text as Twilio does; the reply, or null. */
async function text(from: string, body: string, id = sid()): Promise<string | null> {
	const request = sms.provider().simulate({ sid: id, from, to: '+33700000000', body }, URL_);
	const response = await post(request.headers, request.body);
	expect(response.status).toBe(200);
	return sms.provider().replyIn(await response.text());
}

describe('an answer by text', () => {
	test('joins, counts, and the last one counts', async () => {
		const { code, host, counts } = await lecture();
		const [ada, bob] = [number(), number()];
		expect(await text(ada, code.toLowerCase())).toMatch(/^Vous avez rejoint : Biologie/);
		await host('next');
		expect(await text(ada, 'réponse b')).toBe('Votre réponse compte : Paris');
		expect(await text(bob, `${code} 3`)).toBe(
			'Vous avez rejoint : Biologie. Votre réponse compte : Nice'
		);
		expect(await counts()).toEqual({ counts: { o1: 1, o2: 1 }, answered: 2, participants: 2 });
		await text(ada, 'A.');
		await text(ada, 'c');
		expect(await counts()).toEqual({ counts: { o2: 2 }, answered: 2, participants: 2 });
	});

	test('that is resent changes nothing and gets the same reply', async () => {
		const { code, host, counts } = await lecture();
		await host('next');
		const [ada, id] = [number(), sid()];
		const first = await text(ada, `${code} A`, id);
		await text(ada, 'B');
		expect(await text(ada, `${code} A`, id)).toBe(first);
		expect((await counts()).counts).toEqual({ o1: 1 });
	});

	test('that arrives several times at once counts once', async () => {
		const { code, host, counts } = await lecture();
		await host('next');
		const [ada, id] = [number(), sid()];
		const replies = await Promise.all([1, 2, 3, 4].map(() => text(ada, `${code} A`, id)));
		expect(new Set(replies).size).toBe(1);
		expect(await counts()).toEqual({ counts: { o0: 1 }, answered: 1, participants: 1 });
	});

	test('that asks to be deleted takes back what this phone said, and nothing of others', async () => {
		const { code, host, counts, id } = await lecture();
		await host('next');
		const [ada, bob] = [number(), number()];
		await text(ada, `${code} A`);
		await text(bob, `${code} B`);
		expect(await text(ada, `effacer ${code}`)).toMatch(/^Supprimé : .*Biologie$/);
		expect(await counts()).toEqual({ counts: { o1: 1 }, answered: 1, participants: 1 });
		expect(await text(ada, `DELETE ${code}`)).toMatch(/^Rien n'est enregistré/);
		expect(await text(ada, 'delete ABCDEF')).toMatch(/^Aucune séance n'a le code ABCDEF/);
		await host('end');
		expect(await text(bob, `Delete ${code}`)).toMatch(/^Supprimé/);
		const { data } = await client.from('participants').select('id').eq('session_id', id);
		expect(data).toEqual([]);
	});

	test('of two hundred phones at once counts each', { timeout: 60_000 }, async () => {
		const { code, host, counts } = await lecture();
		await host('next');
		const phones = Array.from({ length: 200 }, number);
		await Promise.all(phones.map((phone) => text(phone, `${code} B`)));
		expect(await counts()).toEqual({ counts: { o1: 200 }, answered: 200, participants: 200 });
	});

	test('is told when there is no question yet, when it is late, and when all is over', async () => {
		const { code, host, counts } = await lecture({ replies: 'errors' });
		const ada = number();
		expect(await text(ada, code)).toBeNull();
		expect(await text(ada, 'B')).toMatch(/Aucune question ouverte/);
		await host('next');
		expect(await text(ada, 'B')).toBeNull();
		await host('close');
		// Carriers take their time: what comes within seconds of the close still counts.
		expect(await text(ada, 'A')).toBeNull();
		await host('reveal');
		expect(await text(ada, 'B')).toMatch(/^Trop tard/);
		expect((await counts()).counts).toEqual({ o0: 1 });
		await host('end');
		expect(await text(ada, 'A')).toMatch(/^Cette séance est terminée : Biologie/);
		expect(await text(number(), code)).toMatch(/^Cette séance est terminée/);
	});

	test('to a question that is open already is asked for at once', async () => {
		const { code, host } = await lecture();
		await host('next');
		expect(await text(number(), code)).toMatch(/^Vous participez : Biologie\. Une question est/);
	});

	test('in one word that fits nothing is not taken for a code', async () => {
		const { code, host } = await lecture();
		const ada = number();
		await host('next');
		await text(ada, code);
		expect(await text(ada, 'quatre')).toMatch(/^Non compté/);
		expect(await text(ada, 'abc234')).toMatch(/^Aucune séance/);
	});

	test('that fits nothing or is too long is not counted', async () => {
		const { code, host, counts } = await lecture({
			replies: 'errors',
			activities: [
				['choice', CHOICE],
				['open', OPEN]
			]
		});
		await host('next');
		const ada = number();
		expect(await text(ada, `${code} Z`)).toMatch(/^Non compté : ce texte/);
		expect(await text(ada, 'A B')).toMatch(/^Non compté : ce texte/);
		expect((await counts()).answered).toBe(0);
		await host('next');
		expect(await text(ada, 'parce que '.repeat(120))).toMatch(
			/^Non compté : votre réponse est trop/
		);
		expect((await counts()).answered).toBe(0);
	});

	test('may have the shape of a code', async () => {
		const { code, host, counts } = await lecture({ activities: [['open', OPEN]] });
		await host('next');
		const ada = number();
		await text(ada, code);
		expect(await text(ada, 'Campus')).toBe('Votre réponse compte : Campus');
		expect((await counts()).answered).toBe(1);
	});

	test.each(['STOP', 'arrêt', 'End.', 'QUIT', 'cancel', 'START', 'help', ''])(
		'is never "%s"',
		async (word) => {
			const { code, host, counts } = await lecture({ activities: [['open', OPEN]] });
			await host('next');
			const ada = number();
			await text(ada, code);
			expect(await text(ada, word)).toBeNull();
			expect((await counts()).answered).toBe(0);
		}
	);
});

describe('a phone', () => {
	test('answers in the live session that it wrote to last', async () => {
		const [first, second] = [await lecture({ title: 'Un' }), await lecture({ title: 'Deux' })];
		await first.host('next');
		await second.host('next');
		const ada = number();
		await text(ada, first.code);
		await text(ada, `${second.code} A`);
		await text(ada, 'B');
		expect((await second.counts()).counts).toEqual({ o1: 1 });
		await text(ada, first.code);
		await text(ada, 'C');
		expect((await first.counts()).counts).toEqual({ o2: 1 });
		await first.host('end');
		await text(ada, 'C');
		expect((await second.counts()).counts).toEqual({ o2: 1 });
	});

	test('is kept as a fingerprint that differs between sessions', async () => {
		const [first, second] = [await lecture(), await lecture()];
		const ada = number();
		await text(ada, first.code);
		await text(ada, second.code);
		const { data } = await client
			.from('participants')
			.select('*')
			.in('session_id', [first.id, second.id]);
		expect(data).toHaveLength(2);
		expect(JSON.stringify(data)).not.toContain(ada.slice(4));
		expect(data![0].phone_hmac).toMatch(/^[0-9a-f]{64}$/);
		expect(data![0].phone_hmac).not.toBe(data![1].phone_hmac);
	});

	test('says its student number where the session asks for it', async () => {
		const { id, code, host, counts } = await lecture({ identity: 'identifier', replies: 'errors' });
		await host('next');
		const ada = number();
		expect(await text(ada, code)).toContain(`${code} 21904567`);
		expect(await text(ada, `${code} B`)).toContain(`${code} 21904567`);
		expect((await counts()).participants).toBe(0);
		expect(await text(ada, `${code} 21904567`)).toBeNull();
		await text(ada, `${code} B`);
		await text(number(), `${code} 21904568 C`);
		expect((await counts()).counts).toEqual({ o1: 1, o2: 1 });
		const { data } = await client
			.from('participants')
			.select('identity, name')
			.eq('session_id', id);
		expect(data!.map(({ identity }) => identity).sort()).toEqual(['21904567', '21904568']);
	});

	test('says a name where the session asks for it', async () => {
		const { id, code } = await lecture({ identity: 'name' });
		expect(await text(number(), `${code} Zoé Le Goff`)).toMatch(/^Vous avez rejoint/);
		const { data } = await client
			.from('participants')
			.select('identity, name')
			.eq('session_id', id);
		expect(data).toEqual([{ identity: null, name: 'Zoé Le Goff' }]);
	});

	test('in no session is told so once a live session lets replies out', async () => {
		await lecture({ replies: 'errors' });
		const phones = await import('$lib/server/sms/phones');
		await phones.lines(Date.now());
		expect(await text(number(), 'ZZZZZ9')).toBe(
			"Aucune séance n'a le code ZZZZZ9. Vérifiez le code affiché à l'écran."
		);
		expect(await text(number(), 'B')).toMatch(/^Vous n'avez pas rejoint de séance/);
	});
});

describe('a session', () => {
	test('that never replies counts in silence', async () => {
		const { code, host, counts } = await lecture({ replies: 'never' });
		await host('next');
		const ada = number();
		expect(await text(ada, `${code} B`)).toBeNull();
		expect(await text(ada, 'nonsense')).toBeNull();
		expect(await counts()).toEqual({ counts: { o1: 1 }, answered: 1, participants: 1 });
	});

	test('that takes no texts says so', async () => {
		const { id, code } = await lecture();
		await sessions.configure(client, id, { smsEnabled: false });
		expect(await text(number(), code)).toMatch(/^Cette séance n'accepte pas les SMS/);
	});
});

describe('the webhook', () => {
	test('refuses what Twilio did not sign, and nothing is counted', async () => {
		const { code, host, counts } = await lecture();
		await host('next');
		const from = number();
		const signed = sms
			.provider()
			.simulate({ sid: sid(), from, to: '+33700000000', body: code }, URL_);
		const forged = signed.body.replace(code, `${code}+A`);
		for (const [headers, body] of [
			[signed.headers, forged],
			[{ 'content-type': 'application/x-www-form-urlencoded' }, signed.body],
			[{ ...signed.headers, 'x-twilio-signature': 'bm90aGluZw==' }, signed.body]
		] as [HeadersInit, string][]) {
			const response = await post(headers, body);
			expect(response.status).toBe(403);
			expect(await response.json()).toMatchObject({ error: 'forbidden' });
		}
		expect((await counts()).participants).toBe(0);
	});

	test('refuses a signed form without a text, and a body that is no text', async () => {
		const empty = sms.provider().simulate({ sid: '', from: '', to: '', body: '' }, URL_);
		expect((await post(empty.headers, empty.body)).status).toBe(422);
		expect((await post({}, 'x'.repeat(70_000))).status).toBe(413);
	});
});
