/** What is shown: all is on the server, something is on its way, or why it does not get there. */
export type SaveState = 'saved' | 'saving' | 'retrying' | 'signed_out' | 'refused';

/** What a write told: `lost` and `signed_out` are worth another try, `refused` is not. */
export type Written = 'done' | 'lost' | 'signed_out' | 'refused';

interface Options<Change> {
	send: (change: Change) => Promise<Written>;
	keyOf: (change: Change) => string;
	/** Is told what is not on the server yet, at each change of it. */
	keep?: (waiting: Change[]) => void;
	/** Quiet time after a keystroke before it is written, in ms. */
	delay?: number;
	/** Time before the nth try after a lost one, in ms. */
	patience?: (tries: number) => number;
}

/**
 * Writes changes by themselves: one at a time, the latest of each key only, in the order in which the
 * keys were last changed; what cannot be sent is tried again until it is.
 */
export class Autosave<Change> {
	#state = $state<SaveState>('saved');
	// eslint-disable-next-line svelte/prefer-svelte-reactivity -- nothing on screen reads it
	#waiting = new Map<string, Change>();
	// eslint-disable-next-line svelte/prefer-svelte-reactivity -- nothing on screen reads it
	#refused = new Set<string>();
	// eslint-disable-next-line svelte/prefer-svelte-reactivity -- nothing on screen reads it
	#awaiting = new Set<() => void>();
	#timer: ReturnType<typeof setTimeout> | undefined;
	#running: Promise<void> | undefined;
	#wake: (() => void) | undefined;
	#stopped = false;
	#options: Required<Options<Change>>;

	constructor(options: Options<Change>) {
		this.#options = {
			delay: 600,
			patience: (tries) => Math.min(1000 * 2 ** (tries - 1), 15_000),
			keep: () => {},
			...options
		};
	}

	get state(): SaveState {
		return this.#state;
	}

	/** True while something is not on the server yet. */
	get pending(): boolean {
		return this.#waiting.size > 0 || this.#running !== undefined;
	}

	/** Writes soon; a later change of the same key replaces this one, and takes its place in the queue. */
	change(change: Change): void {
		const key = this.#options.keyOf(change);
		// A key that is set again would keep its old place: before what this change builds on.
		this.#waiting.delete(key);
		this.#waiting.set(key, change);
		this.#keep();
		if (this.#state === 'saved') this.#state = 'saving';
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => void this.flush(), this.#options.delay);
	}

	/** No longer writes what waits under a key. */
	forget(key: string): void {
		if (this.#waiting.delete(key)) this.#keep();
	}

	/** Writes what waits now; resolves once everything is written or refused. */
	flush(): Promise<void> {
		clearTimeout(this.#timer);
		this.#wake?.();
		this.#running ??= this.#run().finally(() => (this.#running = undefined));
		return this.#running;
	}

	/** Writes what waits now; true once all is on the server, false as soon as it is seen that it is not. */
	async saved(within = Infinity): Promise<boolean> {
		let given: (() => void) | undefined;
		const lost = new Promise<void>((resolve) => this.#awaiting.add((given = resolve)));
		const timer = Number.isFinite(within) ? setTimeout(() => given?.(), within) : undefined;
		await Promise.race([this.flush(), lost]);
		clearTimeout(timer);
		if (given) this.#awaiting.delete(given);
		return !this.pending && this.#state === 'saved';
	}

	/** Ends the tries: another editor of the same deck takes over what is kept. */
	stop(): void {
		this.#stopped = true;
		clearTimeout(this.#timer);
		this.#wake?.();
	}

	async #run(): Promise<void> {
		let tries = 0;
		for (let next = this.#next(); next && !this.#stopped; next = this.#next()) {
			const [key, change] = next;
			if (tries === 0) this.#state = 'saving';
			const written = await this.#options.send(change).catch((): Written => 'lost');
			if (written === 'lost' || written === 'signed_out') {
				this.#state = written === 'lost' ? 'retrying' : 'signed_out';
				for (const tell of this.#awaiting) tell();
				if (!this.#stopped) await this.#pause(this.#options.patience(++tries));
				continue;
			}
			tries = 0;
			if (written === 'refused') this.#refused.add(key);
			else this.#refused.delete(key);
			// A change made during the write is newer than what was written.
			if (this.#waiting.get(key) === change) {
				this.#waiting.delete(key);
				this.#keep();
			}
		}
		if (!this.#stopped) this.#state = this.#refused.size > 0 ? 'refused' : 'saved';
	}

	#next(): [string, Change] | undefined {
		return this.#waiting.entries().next().value;
	}

	#keep(): void {
		if (!this.#stopped) this.#options.keep([...this.#waiting.values()]);
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
