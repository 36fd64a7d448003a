// @ts-check
/// <reference lib="webworker" />
/**
 * Part of the service worker: sends what the phone still keeps once there is a network again, even when its
 * page is closed. Only what is counted leaves the shelf; of all else the page learns when it opens.
 * The database is that of `src/lib/live/shelf.ts`.
 */
(() => {
	const TAG = 'amphi-outbox';

	/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
	const done = (request) =>
		new Promise((resolve, reject) => {
			request.onsuccess = () => resolve(request.result);
			request.onerror = () => reject(request.error);
		});

	/** @param {{ session: string, activity: string, round: number, id: string }} answer */
	async function send(answer) {
		const response = await fetch(`/api/sessions/${answer.session}/answers`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(answer)
		});
		const said = await response.json().catch(() => ({}));
		return response.ok && said.status === 'counted';
	}

	async function sendAll() {
		const opening = indexedDB.open('amphi-outbox');
		opening.onupgradeneeded = () => opening.result.createObjectStore('answers');
		const database = await done(opening);
		try {
			const answers = await done(database.transaction('answers').objectStore('answers').getAll());
			for (const answer of answers) {
				if (!(await send(answer))) continue;
				const store = database.transaction('answers', 'readwrite').objectStore('answers');
				const key = `${answer.session} ${answer.activity} ${answer.round}`;
				const kept = await done(store.get(key));
				if (kept?.id === answer.id) await done(store.delete(key));
			}
		} finally {
			database.close();
		}
	}

	addEventListener('sync', (event) => {
		const sync = /** @type {ExtendableEvent & { tag: string }} */ (event);
		if (sync.tag === TAG) sync.waitUntil(sendAll());
	});
})();
