import { uuid } from './uuid.ts';

/** An answer on its way; the last one per activity and round is all that matters. */
export interface Outgoing {
	activity: string;
	round: number;
	value: unknown;
	id: string;
	seq: number;
	/** The question's number on the screen, to name it when its answer comes too late. */
	position: number;
}

/** Where an answer stands. `received`: the server has been reached, but could not count it yet. */
export type Receipt = 'kept' | 'received' | 'counted' | 'late' | 'invalid';

/**
 * What a try to send an answer told; `lost`, `busy` and `full` are worth another. `full`: the server cannot
 * store anything for now, and has taken nothing.
 */
export type Sent = 'counted' | 'late' | 'invalid' | 'busy' | 'full' | 'lost';

type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;

/**
 * Keeps answers on the phone until the server has counted them, through a reload and a lost network.
 * One is sent at a time, again and again with growing pauses. Each is stored under a key of its own, so
 * that two tabs of one phone never overwrite each other's.
 */
export class Outbox {
	#prefix: string;
	#store: Store | null;
	#send: (answer: Outgoing) => Promise<Sent>;
	#told: (answer: Outgoing, receipt: Receipt) => void;
	#patience: (tries: number) => number;
	#waiting = new Map<string, Outgoing>();
	#seq = 0;
	#running = false;
	#wake: (() => void) | undefined;

	constructor(options: {
		session: string;
		/** The highest `seq` that the server has of this participant: later answers go above it. */
		seq?: number;
		store: Store | null;
		send: (answer: Outgoing) => Promise<Sent>;
		told: (answer: Outgoing, receipt: Receipt) => void;
		patience: (tries: number) => number;
	}) {
		this.#prefix = `amphi-outbox-${options.session} `;
		this.#seq = options.seq ?? 0;
		this.#store = options.store;
		this.#send = options.send;
		this.#told = options.told;
		this.#patience = options.patience;
		for (const answer of this.#read()) this.#waiting.set(slot(answer), answer);
	}

	/** What waits from before a reload. */
	get waiting(): Outgoing[] {
		return [...this.#waiting.values()];
	}

	/** Keeps an answer and sends it as soon as possible. */
	put(
		{ activity, round, position }: Pick<Outgoing, 'activity' | 'round' | 'position'>,
		value: unknown,
		now = Date.now()
	): void {
		// Above what the server has and what waits, even where the clock was set back.
		this.#seq = Math.max(this.#seq + 1, now, ...this.waiting.map(({ seq }) => seq + 1));
		const answer = { activity, round, value, id: uuid(), seq: this.#seq, position };
		this.#waiting.set(slot(answer), answer);
		this.#keep(answer);
		this.#told(answer, 'kept');
		this.flush();
	}

	/** Tries at once: the network is back, or the phone woke. */
	flush(): void {
		this.#wake?.();
		if (!this.#running && this.#waiting.size > 0) void this.#run();
	}

	async #run(): Promise<void> {
		this.#running = true;
		let tries = 0;
		for (let answer = this.#next(); answer; answer = this.#next()) {
			const sent = await this.#send(answer).catch((): Sent => 'lost');
			const replaced = this.#waiting.get(slot(answer)) !== answer;
			if (sent === 'lost' || sent === 'busy' || sent === 'full') {
				if (sent === 'full' && !replaced) this.#told(answer, 'kept');
				if (sent === 'busy' && !replaced) {
					this.#told(answer, 'received');
					// The next one may fare better: nothing waits behind an answer that cannot be counted.
					this.#waiting.delete(slot(answer));
					this.#waiting.set(slot(answer), answer);
				}
				await this.#pause(this.#patience(++tries));
				continue;
			}
			tries = 0;
			if (replaced) continue;
			this.#waiting.delete(slot(answer));
			this.#drop(answer);
			this.#told(answer, sent);
		}
		this.#running = false;
	}

	#next(): Outgoing | undefined {
		return this.#waiting.values().next().value;
	}

	#pause(time: number): Promise<void> {
		return new Promise((resolve) => {
			const timer = setTimeout(resolve, time);
			this.#wake = () => {
				clearTimeout(timer);
				resolve();
			};
		});
	}

	/** What this phone stored in this session, in this tab or another. */
	#read(): Outgoing[] {
		try {
			const store = this.#store;
			const names = Array.from({ length: store?.length ?? 0 }, (_, n) => store?.key(n) ?? '');
			return names.flatMap((name) => (name.startsWith(this.#prefix) ? parse(store, name) : []));
		} catch {
			return [];
		}
	}

	#keep(answer: Outgoing): void {
		try {
			this.#store?.setItem(this.#prefix + slot(answer), JSON.stringify(answer));
		} catch {
			// A full or forbidden storage keeps nothing beyond this page; sending goes on.
		}
	}

	#drop(answer: Outgoing): void {
		try {
			const name = this.#prefix + slot(answer);
			// Another tab may have said something newer meanwhile.
			if (parse(this.#store, name)[0]?.id === answer.id) this.#store?.removeItem(name);
		} catch {
			// As above.
		}
	}
}

function parse(store: Store | null, name: string): Outgoing[] {
	try {
		return [JSON.parse(store?.getItem(name) ?? '') as Outgoing];
	} catch {
		return [];
	}
}

const slot = ({ activity, round }: Outgoing) => `${activity} ${round}`;
