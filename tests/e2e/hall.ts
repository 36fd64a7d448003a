import { randomUUID } from 'node:crypto';
import { expect, type Page } from '@playwright/test';
import { url } from './lecture.ts';

export type Question = [kind: string, content: Record<string, unknown>];

/** Options with the ids o1, o2, … */
export const options = (...texts: string[]) => texts.map((text, i) => ({ id: `o${i + 1}`, text }));

export const CHOICE: Question = [
	'choice',
	{
		question: 'Who remembers more?',
		options: options('Readers', 'Writers'),
		right: ['o2'],
		explanation: 'The testing effect.'
	}
];
export const CLOUD: Question = ['cloud', { question: 'Which words?', words: 2 }];
export const POLL: Question = [
	'poll',
	{ question: 'How do you revise?', options: options('I read', 'I write') }
];

/** A session of a deck with these questions, on the teacher's screen. */
export async function hall(
	page: Page,
	questions: Question[]
): Promise<{ session: string; code: string }> {
	/** Posts a form of the decks' page; the id in the address that it leads to. */
	const form = async (action: string, fields: Record<string, string>) => {
		const response = await page.request.post(`${url()}/decks?/${action}`, {
			form: fields,
			headers: { origin: url(), accept: 'text/html' },
			maxRedirects: 0
		});
		return new URL(response.headers().location ?? '', url()).pathname.split('/')[2] ?? '';
	};
	const deck = await form('create', {});
	for (const [position, [kind, content]] of questions.entries()) {
		const kept = await page.request.put(`${url()}/api/decks/${deck}/activities/${randomUUID()}`, {
			data: { kind, content, position }
		});
		expect(kept.ok()).toBe(true);
	}
	const session = await form('project', { deck });
	await page.goto(`${url()}/present/${session}`);
	const code = (await page.getByTestId('projector-code').innerText()).trim();
	return { session, code };
}

export interface Student {
	answer(value: unknown): Promise<void>;
}

/** A student who answers through the API, as another client would. */
export async function student(
	code: string,
	who: { name?: string; identity?: string } = {}
): Promise<Student> {
	const post = async (path: string, data: object, token = '') => {
		const response = await fetch(`${url()}${path}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
			body: JSON.stringify(data)
		});
		expect(response.ok, await response.clone().text()).toBe(true);
		return response.json();
	};
	const { session, token } = await post('/api/join', { code, ...who });
	let seq = 0;
	return {
		async answer(value) {
			const state = await (await fetch(`${url()}/api/sessions/${session}`)).json();
			const { activity, round } = state;
			await post(
				`/api/sessions/${session}/answers`,
				{ activity: activity.id, round, value, id: randomUUID(), seq: ++seq },
				token
			);
		}
	};
}
