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
	/** The version of the state that the phone showed when it was given. */
	version: number;
}

/** Where an answer stands. `received`: the server has been reached, but could not count it yet. */
export type Receipt = 'kept' | 'received' | 'counted' | 'late' | 'invalid';

/**
 * What a try to send an answer told; `lost`, `busy` and `full` are worth another. `full`: the server cannot
 * store anything for now, and has taken nothing.
 */
export type Sent = 'counted' | 'late' | 'invalid' | 'busy' | 'full' | 'lost';

/** Where answers are kept until they are counted; each call may reject. */
export interface Shelf {
	/** What is kept of a session. */
	all(session: string): Promise<Outgoing[]>;
	keep(session: string, answer: Outgoing): Promise<void>;
	/** Lets an answer go, unless a newer one took its place. */
	drop(session: string, answer: Outgoing): Promise<void>;
}

/**
 * Keeps answers on the phone until the server has counted them, through a reload and a lost network.
 * One is sent at a time, again and again with growing pauses. Where the shelf keeps nothing, answers wait
 * as long as the page.
 */
export class Outbox {
	#session: string;
	#shelf: Shelf | null;
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
		shelf: Shelf | null;
		send: (answer: Outgoing) => Promise<Sent>;
		told: (answer: Outgoing, receipt: Receipt) => void;
		patience: (tries: number) => number;
	}) {
		this.#session = options.session;
		this.#seq = options.seq ?? 0;
		this.#shelf = options.shelf;
		this.#send = options.send;
		this.#told = options.told;
		this.#patience = options.patience;
	}

	/** Takes up what waits from before a reload, and sends it; what was said on this page goes before. */
	async resume(): Promise<void> {
		const kept = (await this.#shelf?.all(this.#session).catch(() => [])) ?? [];
		for (const answer of kept) {
			if ((this.#waiting.get(slot(answer))?.seq ?? -1) >= answer.seq) continue;
			this.#waiting.set(slot(answer), answer);
			this.#told(answer, 'kept');
		}
		this.flush();
	}

	/** Keeps an answer and sends it as soon as possible. */
	put(
		question: Pick<Outgoing, 'activity' | 'round' | 'position' | 'version'>,
		value: unknown,
		now = Date.now()
	): void {
		// Above what the server has and what waits, even where the clock was set back.
		this.#seq = Math.max(
			this.#seq + 1,
			now,
			...[...this.#waiting.values()].map(({ seq }) => seq + 1)
		);
		const answer = { ...question, value, id: uuid(), seq: this.#seq };
		this.#waiting.set(slot(answer), answer);
		// A full or forbidden storage keeps nothing beyond this page; sending goes on.
		void this.#shelf?.keep(this.#session, answer).catch(() => {});
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
			void this.#shelf?.drop(this.#session, answer).catch(() => {});
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
}

const slot = ({ activity, round }: Outgoing) => `${activity} ${round}`;
