/** How many of the server's last words decide; older ones are forgotten, as device clocks get set. */
const WINDOW = 8;

/**
 * The server's clock as seen from a device whose own may be wrong. A message is heard after it was
 * said, never before: the highest difference heard lately is the nearest to the truth.
 */
export class ServerClock {
	#differences: number[] = [];
	#own: () => number;

	constructor(own: () => number = Date.now) {
		this.#own = own;
	}

	/** Notes what the server's clock said, ISO 8601, in a message that arrives now. */
	heard(now: string): void {
		const difference = Date.parse(now) - this.#own();
		if (Number.isFinite(difference)) {
			this.#differences = [...this.#differences.slice(1 - WINDOW), difference];
		}
	}

	/** Milliseconds to add to this device's clock. */
	get offset(): number {
		return this.#differences.length ? Math.max(...this.#differences) : 0;
	}

	/** The server's time, in milliseconds. */
	now(): number {
		return this.#own() + this.offset;
	}

	/** Milliseconds until a moment of the server's, never below 0. */
	until(moment: string): number {
		return Math.max(0, Date.parse(moment) - this.now());
	}
}
