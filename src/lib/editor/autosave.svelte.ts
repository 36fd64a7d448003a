/** What is shown: everything is on the server, something is on its way, or the server cannot be reached. */
export type SaveState = 'saved' | 'saving' | 'retrying' | 'refused';

/** What a write told: `lost` is worth another try, `refused` is not. */
export type Written = 'done' | 'lost' | 'refused';
type Write = () => Promise<Written>;

interface Options {
	/** Quiet time after a keystroke before it is written, in ms. */
	delay?: number;
	/** Time before the nth try after a lost one, in ms. */
	patience?: (tries: number) => number;
}

/**
 * Writes changes by themselves: one write at a time, the latest of each key only, in the order in which
 * the keys were first changed; what cannot be sent is tried again until it is.
 */
export class Autosave {
	#state = $state<SaveState>('saved');
	// eslint-disable-next-line svelte/prefer-svelte-reactivity -- nothing on screen reads it
	#waiting = new Map<string, Write>();
	#timer: ReturnType<typeof setTimeout> | undefined;
	#running: Promise<void> | undefined;
	#wake: (() => void) | undefined;
	#delay: number;
	#patience: (tries: number) => number;

	constructor({
		delay = 600,
		patience = (tries) => Math.min(1000 * 2 ** (tries - 1), 15_000)
	}: Options = {}) {
		this.#delay = delay;
		this.#patience = patience;
	}

	get state(): SaveState {
		return this.#state;
	}

	/** True while something is not on the server yet. */
	get pending(): boolean {
		return this.#waiting.size > 0 || this.#running !== undefined;
	}

	/** Writes soon; a later change of the same key replaces this one. */
	change(key: string, write: Write): void {
		this.#waiting.set(key, write);
		if (this.#state === 'saved') this.#state = 'saving';
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => void this.flush(), this.#delay);
	}

	/** Writes what waits now; resolves once everything is written or refused. */
	flush(): Promise<void> {
		clearTimeout(this.#timer);
		this.#wake?.();
		this.#running ??= this.#run().finally(() => (this.#running = undefined));
		return this.#running;
	}

	async #run(): Promise<void> {
		let tries = 0;
		let refused = false;
		for (let next = this.#next(); next; next = this.#next()) {
			const [key, write] = next;
			if (tries === 0) this.#state = 'saving';
			const written = await write().catch((): Written => 'lost');
			if (written === 'lost') {
				this.#state = 'retrying';
				await this.#pause(this.#patience(++tries));
				continue;
			}
			tries = 0;
			refused ||= written === 'refused';
			// A change made during the write is newer than what was written.
			if (this.#waiting.get(key) === write) this.#waiting.delete(key);
		}
		this.#state = refused ? 'refused' : 'saved';
	}

	#next(): [string, Write] | undefined {
		return this.#waiting.entries().next().value;
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
