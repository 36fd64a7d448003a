/** Between two looks, in ms: one small request from each teacher's screen. */
const PERIOD = 10_000;

/** Whether the server has room for what the hall says, as its teacher sees it. */
export class Storage {
	#full = $state(false);

	/** True while nothing is stored. */
	get full(): boolean {
		return this.#full;
	}

	/** Looks again and again until the returned undo is called; a look that fails tells nothing. */
	watch(look: () => Promise<boolean>): () => void {
		let timer: ReturnType<typeof setTimeout>;
		let stopped = false;
		const run = async () => {
			try {
				const full = await look();
				if (!stopped) this.#full = full;
			} catch {
				// Whether the server can be reached is told elsewhere.
			}
			if (!stopped) timer = setTimeout(() => void run(), PERIOD);
		};
		void run();
		return () => {
			stopped = true;
			clearTimeout(timer);
		};
	}
}
