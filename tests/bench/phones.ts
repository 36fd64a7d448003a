/** The process of the virtual phones: it takes orders from the bench and tells what it measured. */
import { randomUUID } from 'node:crypto';
import { Agent } from 'node:http';
import { patience } from '../../src/lib/live/patience.ts';
import { now, pause } from './clock.ts';
import type { Order, Told } from './orders.ts';
import { sendText } from './texts.ts';
import { json, send, subscribe, type Subscription } from './wire.ts';

interface Phone {
	session: string;
	token: string;
	number?: string;
	socket?: Subscription;
	seq: number;
	version: number;
	heardAt: number;
}
type Enter = Extract<Order, { do: 'enter' }>;
type Answer = Extract<Order, { do: 'answer' }>;

/** How often a page without a socket asks, in ms, as in `src/lib/live/phone.svelte.ts`. */
const POLL = 3000;
/** What the server allows a participant, less one or two for requests that overtake each other. */
const AT_ONCE = 28;
const PER_SECOND = 2;

const agent = new Agent({ keepAlive: true, maxSockets: Infinity, scheduling: 'lifo' });
let place: Enter;
let phones: Phone[] = [];

const told = (): Told => ({
	took: [],
	sent: [],
	acknowledged: [],
	said: {},
	refused: {},
	back: [],
	bytes: [],
	messages: []
});
const refuse = (outcome: Told, what: string) =>
	(outcome.refused[what] = (outcome.refused[what] ?? 0) + 1);

function hear(phone: Phone, version: number): void {
	if (version < phone.version) return;
	phone.version = version;
	phone.heardAt = now();
}

function listen(phone: Phone): Promise<void> {
	const topics = [`session:${phone.session}`];
	phone.socket = subscribe(place.supabase, place.key, topics, (event, state) => {
		if (event === 'state_changed') hear(phone, Number(state.version));
	});
	return phone.socket.joined;
}

/** Reads what was missed, as a browser does whenever it is subscribed. */
async function catchUp(phone: Phone, outcome: Told): Promise<void> {
	const state = await send(agent, `${place.url}/api/sessions/${phone.session}`);
	if (state.status === 200) hear(phone, (JSON.parse(state.body) as { version: number }).version);
	else refuse(outcome, `state ${state.status}`);
}

async function enter(order: Enter): Promise<Told> {
	place = order;
	const outcome = told();
	const coming = Array.from({ length: order.phones }, async (_, i) => {
		await pause((order.seconds * 1000 * i) / order.phones);
		const began = now();
		const { session, code } = order.halls[i % order.halls.length]!;
		const phone: Phone = { session, token: '', seq: 0, version: 0, heardAt: 0 };
		if (i < order.texting) {
			phone.number = `+3360${String(1_000_000 + i)}`;
			phones.push(phone);
			const text = await sendText(agent, order.twilio, phone.number, code);
			if (text.status !== 200) refuse(outcome, `text ${text.status}`);
		} else {
			if (order.pages) {
				const page = await send(agent, `${order.url}/${code}`);
				if (page.status !== 200) refuse(outcome, `page ${page.status}`);
			}
			const joined = await send(agent, `${order.url}/api/join`, {
				method: 'POST',
				headers: json,
				body: JSON.stringify({ code })
			});
			if (joined.status !== 201) return refuse(outcome, `join ${joined.status}`);
			phone.token = (JSON.parse(joined.body) as { token: string }).token;
			phones.push(phone);
			await listen(phone).catch((error: Error) => refuse(outcome, error.message));
			if (order.pages) await catchUp(phone, outcome);
		}
		outcome.took.push(now() - began);
	});
	await Promise.all(coming);
	return outcome;
}

async function answer(order: Answer): Promise<Told> {
	const outcome = told();
	const began = now() + 50;
	const half = began + (order.seconds * 1000) / 2;
	await Promise.all([
		// In the same instant: the order of the loop is not that of the seats.
		...shuffled(phones).map((phone, i) => speak(phone, i, began, order, outcome)),
		order.drops && pause(half - now()).then(() => cut(order.drops!, true, outcome))
	]);
	return outcome;
}

/** One phone says what it has to say to a question, once or again and again. */
async function speak(phone: Phone, i: number, began: number, order: Answer, outcome: Told) {
	const { values, texts, lasting = 0, times = 1 } = order;
	await pause(began + (order.seconds * 1000 * i) / phones.length - now());
	const first = now();
	let place = 0;
	for (let n = 0; n === 0 || now() < first + lasting * 1000; n++) {
		await allowed(first, n);
		place = (i + n) % values.length;
		const sent = now();
		const post = poster(phone, order.activities[phone.session]!, order.round, {
			value: values[place],
			text: texts[place]!
		});
		const replies = await Promise.all(Array.from({ length: times }, post));
		const acknowledged = now();
		for (const { status } of replies) if (status !== 200) refuse(outcome, `answer ${status}`);
		outcome.sent.push(sent);
		outcome.acknowledged.push(acknowledged);
		outcome.took.push(acknowledged - sent);
	}
	const said = (outcome.said[phone.session] ??= values.map(() => 0));
	said[place]! += 1;
}

/** Waits until the server's limit lets a participant say something for the nth time. */
function allowed(first: number, n: number): Promise<void> | void {
	const at = first + ((n + 1 - AT_ONCE) * 1000) / PER_SECOND;
	if (at > now()) return pause(at - now());
}

/** Sends one answer, the same however often it is called. */
function poster(
	phone: Phone,
	activity: string,
	round: number,
	{ value, text }: { value: unknown; text: string }
): () => ReturnType<typeof send> {
	if (phone.number) return () => sendText(agent, place.twilio, phone.number!, text);
	phone.seq += 1;
	const body = JSON.stringify({ activity, round, value, id: randomUUID(), seq: phone.seq });
	return () =>
		send(agent, `${place.url}/api/sessions/${phone.session}/answers`, {
			method: 'POST',
			headers: { ...json, authorization: `Bearer ${phone.token}` },
			body
		});
}

async function heard(version: number): Promise<Told> {
	const outcome = told();
	const online = phones.filter(({ socket }) => socket);
	const until = now() + 10_000;
	while (online.some((phone) => phone.version < version) && now() < until) await pause(5);
	for (const phone of online) {
		if (phone.version < version) refuse(outcome, 'a state was not heard');
		else outcome.acknowledged.push(phone.heardAt);
	}
	return outcome;
}

/** Cuts a share of the sockets at once and brings them back, `patiently` after the browser's own wait. */
async function cut(share: number, patiently: boolean, outcome: Told): Promise<Told> {
	const online = shuffled(phones.filter(({ socket }) => socket));
	const lost = online.slice(0, Math.round(online.length * share));
	for (const { socket } of lost) socket?.cut();
	const at = now();
	await Promise.all(
		lost.map(async (phone) => {
			if (patiently) await pause(patience(1));
			const began = patiently ? now() : at;
			await listen(phone).catch((error: Error) => refuse(outcome, error.message));
			await catchUp(phone, outcome);
			outcome.back.push(now() - began);
		})
	);
	return outcome;
}

async function poll(seconds: number): Promise<Told> {
	const outcome = told();
	const until = now() + seconds * 1000;
	for (const { socket } of phones) socket?.close();
	await Promise.all(
		phones.map(async (phone) => {
			let etag = '';
			await pause(Math.random() * POLL);
			while (now() < until) {
				const began = now();
				const state = await send(agent, `${place.url}/api/sessions/${phone.session}`, {
					headers: { ...(etag && { 'if-none-match': etag }) }
				});
				outcome.took.push(now() - began);
				if (state.status === 200) {
					etag = String(state.headers.etag);
					hear(phone, (JSON.parse(state.body) as { version: number }).version);
				} else if (state.status !== 304) refuse(outcome, `state ${state.status}`);
				await pause(POLL * (0.5 + Math.random()));
			}
		})
	);
	return outcome;
}

function received(): Told {
	const outcome = told();
	for (const { socket } of phones) {
		if (!socket) continue;
		outcome.bytes.push(socket.bytes);
		outcome.messages.push(socket.messages);
		socket.bytes = 0;
		socket.messages = 0;
	}
	return outcome;
}

function leave(): Told {
	for (const { socket } of phones) socket?.close();
	phones = [];
	agent.destroy();
	return told();
}

function shuffled<T>(list: readonly T[]): T[] {
	return list
		.map((item) => ({ item, at: Math.random() }))
		.sort((a, b) => a.at - b.at)
		.map(({ item }) => item);
}

function act(order: Order): Promise<Told> | Told {
	switch (order.do) {
		case 'enter':
			return enter(order);
		case 'answer':
			return answer(order);
		case 'heard':
			return heard(order.version);
		case 'drop':
			return cut(order.share, order.patiently, told());
		case 'poll':
			return poll(order.seconds);
		case 'received':
			return received();
		case 'leave':
			return leave();
	}
}

process.on('message', async (order: Order) => {
	try {
		process.send?.(await act(order));
	} catch (error) {
		process.send?.({ failed: String(error) });
	}
});
process.on('disconnect', () => process.exit());
