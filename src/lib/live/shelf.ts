import { createStore, promisifyRequest } from 'idb-keyval';
import type { Outgoing, Shelf } from './outbox.ts';

/** The database and its store; the service worker's `outbox-sync.js` reads them too. */
const DATABASE = 'amphi-outbox';
const STORE = 'answers';

const key = (session: string, { activity, round }: Outgoing) => `${session} ${activity} ${round}`;

/** The keys of a session. */
const range = (session: string) => IDBKeyRange.bound(`${session} `, `${session} \uffff`);

/**
 * Keeps answers in IndexedDB, one under each question's own key, so that two tabs of one phone never
 * overwrite each other's. Each call rejects where the browser keeps nothing.
 */
export function openShelf(): Shelf {
	const store = createStore(DATABASE, STORE);
	return {
		all: (session) =>
			store('readonly', (answers) => promisifyRequest<Outgoing[]>(answers.getAll(range(session)))),
		keep: (session, answer) =>
			store('readwrite', (answers) => {
				answers.put({ ...answer, session }, key(session, answer));
				return promisifyRequest(answers.transaction);
			}),
		drop: (session, answer) =>
			store('readwrite', async (answers) => {
				const kept = await promisifyRequest<Outgoing | undefined>(
					answers.get(key(session, answer))
				);
				// Another tab may have said something newer meanwhile.
				if (kept?.id === answer.id) answers.delete(key(session, answer));
				return promisifyRequest(answers.transaction);
			})
	};
}

/** Throws away what this phone keeps of a session; rejects where the browser keeps nothing. */
export function clearShelf(session: string): Promise<void> {
	return createStore(DATABASE, STORE)('readwrite', (answers) => {
		answers.delete(range(session));
		return promisifyRequest(answers.transaction);
	});
}
