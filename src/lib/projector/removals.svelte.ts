/** Something that the teacher took off the screens. */
interface Removed {
	activity: string;
	key: string;
	word: string;
}

/** Hides a key of an activity, or shows it again; true when it was done. */
type Hide = (what: { activity: string; key: string; hidden: boolean }) => Promise<boolean>;

/** How long the way back is offered, in ms. */
const OFFERED = 10_000;

/** What was taken off the screens a moment ago on this device, and the way back. */
export class Removals {
	#hide: Hide;
	#removed = $state.raw<Removed[]>([]);
	#failed = $state<'not_removed' | 'not_restored' | null>(null);
	#timer: ReturnType<typeof setTimeout> | undefined;

	constructor(hide: Hide) {
		this.#hide = hide;
	}

	/** The last of them comes back first. */
	get last(): string | undefined {
		return this.#removed.at(-1)?.word;
	}

	get count(): number {
		return this.#removed.length;
	}

	/** What did not work, until something does. */
	get failed(): 'not_removed' | 'not_restored' | null {
		return this.#failed;
	}

	async remove(activity: string, key: string, word: string): Promise<void> {
		const done = await this.#hide({ activity, key, hidden: true });
		this.#failed = done ? null : 'not_removed';
		if (done) this.#removed = [...this.#removed, { activity, key, word }];
		this.#offer();
	}

	async undo(): Promise<void> {
		const last = this.#removed.at(-1);
		if (!last) return;
		const { activity, key } = last;
		const done = await this.#hide({ activity, key, hidden: false });
		this.#failed = done ? null : 'not_restored';
		if (done) this.#removed = this.#removed.filter((one) => one !== last);
		this.#offer();
	}

	/** Another question is on the screen: nobody looks for its words any more. */
	clear(): void {
		clearTimeout(this.#timer);
		this.#removed = [];
		this.#failed = null;
	}

	#offer(): void {
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => this.clear(), OFFERED);
	}
}
