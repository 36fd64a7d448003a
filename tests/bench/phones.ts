/** The process of the virtual phones: it takes orders from the bench and tells what it measured. */
import { createHmac, randomUUID } from 'node:crypto';
import { Agent } from 'node:http';
import { now, pause } from './clock.ts';
import { json, send, subscribe, type Subscription } from './wire.ts';

export type Order =
	| {
			do: 'enter';
			url: string;
			key: string;
			/** Phones go to them in turn. */
			halls: { session: string; code: string }[];
			phones: number;
			/** How many of them send texts instead. */
			texting: number;
			/** Seconds over which they come in. */
			seconds: number;
			twilio?: { token: string; url: string };
	  }
	| {
			do: 'answer';
			/** The open activity of each session. */
			activities: Record<string, string>;
			round: number;
			/** The values that phones take in turn. */
			values: unknown[];
			/** Seconds over which they answer; 0 is all in the same instant. */
			seconds: number;
			/** Times that the same answer is sent at once. */
			times?: number;
			/** How often each changes their mind after that, as fast as it is acknowledged. */
			changes?: number;
	  }
	| { do: 'heard'; version: number }
	| { do: 'drop'; share: number }
	| { do: 'received' }
	| { do: 'leave' };

export interface Told {
	/** In ms, one for each phone. */
	took: number[];
	/** When each was sent and acknowledged, in ms of the shared clock. */
	sent: number[];
	acknowledged: number[];
	/** What was not as it should be, counted by what it was. */
	refused: Record<string, number>;
	bytes: number[];
}

interface Phone {
	session: string;
	token: string;
	number?: string;
	socket?: Subscription;
	seq: number;
	version: number;
	heardAt: number;
}

const agent = new Agent({ keepAlive: true, maxSockets: Infinity, scheduling: 'lifo' });
let place: Extract<Order, { do: 'enter' }>;
let phones: Phone[] = [];

const told = (): Told => ({ took: [], sent: [], acknowledged: [], refused: {}, bytes: [] });
const refuse = (outcome: Told, what: string) =>
	(outcome.refused[what] = (outcome.refused[what] ?? 0) + 1);

function listen(phone: Phone): Promise<void> {
	phone.socket = subscribe(place.url, place.key, `session:${phone.session}`, (event, state) => {
		if (event !== 'state_changed') return;
		phone.version = Number(state.version);
		phone.heardAt = now();
	});
	return phone.socket.joined;
}

async function enter(order: Extract<Order, { do: 'enter' }>): Promise<Told> {
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
			const text = await sendText(phone, code);
			if (text.status !== 200) refuse(outcome, `text ${text.status}`);
		} else {
			const joined = await send(agent, `${order.url}/api/join`, {
				method: 'POST',
				headers: json,
				body: JSON.stringify({ code })
			});
			if (joined.status !== 201) return refuse(outcome, `join ${joined.status}`);
			phone.token = (JSON.parse(joined.body) as { token: string }).token;
			phones.push(phone);
			await listen(phone).catch((error: Error) => refuse(outcome, error.message));
		}
		outcome.took.push(now() - began);
	});
	await Promise.all(coming);
	return outcome;
}

function sendText(phone: Phone, body: string) {
	const fields: Record<string, string> = {
		Body: body,
		From: phone.number ?? '',
		MessageSid: `SM${randomUUID().replaceAll('-', '')}`,
		To: '+33123456789'
	};
	const { token = '', url = '' } = place.twilio ?? {};
	const signed = url + Object.entries(fields).flat().join('');
	return send(agent, `${place.url}/api/sms/twilio`, {
		method: 'POST',
		headers: {
			'content-type': 'application/x-www-form-urlencoded',
			'x-twilio-signature': createHmac('sha1', token).update(signed).digest('base64')
		},
		body: new URLSearchParams(fields).toString()
	});
}

async function answer(order: Extract<Order, { do: 'answer' }>): Promise<Told> {
	const outcome = told();
	const began = now() + 50;
	const one = async (phone: Phone, i: number) => {
		await pause(began + (order.seconds * 1000 * i) / phones.length - now());
		for (let change = 0; change <= (order.changes ?? 0); change++) {
			const value = order.values[(i + change) % order.values.length];
			const sent = now();
			phone.seq += 1;
			const body = JSON.stringify({
				activity: order.activities[phone.session],
				round: order.round,
				value,
				id: randomUUID(),
				seq: phone.seq
			});
			const post = () =>
				phone.number
					? sendText(phone, 'ABCDEFGHIJKL'[i % order.values.length] ?? 'A')
					: send(agent, `${place.url}/api/sessions/${phone.session}/answers`, {
							method: 'POST',
							headers: { ...json, authorization: `Bearer ${phone.token}` },
							body
						});
			const replies = await Promise.all(Array.from({ length: order.times ?? 1 }, post));
			for (const { status } of replies) if (status !== 200) refuse(outcome, `answer ${status}`);
			const acknowledged = now();
			outcome.sent.push(sent);
			outcome.acknowledged.push(acknowledged);
			outcome.took.push(acknowledged - sent);
		}
	};
	// In the same instant: the order of the loop is not that of the seats.
	await Promise.all(shuffled(phones).map(one));
	return outcome;
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

async function drop(share: number): Promise<Told> {
	const outcome = told();
	const online = phones.filter(({ socket }) => socket);
	const lost = online.slice(0, Math.round(online.length * share));
	for (const { socket } of lost) socket?.cut();
	const began = now();
	await Promise.all(
		lost.map(async (phone) => {
			await listen(phone).catch((error: Error) => refuse(outcome, error.message));
			const state = await send(agent, `${place.url}/api/sessions/${phone.session}`);
			if (state.status !== 200) refuse(outcome, `state ${state.status}`);
			outcome.took.push(now() - began);
		})
	);
	return outcome;
}

function received(): Told {
	const outcome = told();
	for (const { socket } of phones) {
		if (!socket) continue;
		outcome.bytes.push(socket.bytes);
		socket.bytes = 0;
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
			return drop(order.share);
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
