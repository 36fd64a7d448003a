import type { Count } from '../activities/kind.ts';
import { ServerClock } from './clock.ts';
import { patience } from './patience.ts';
import type { Phase, PublicState, Results, TallyChanged } from './state.ts';

/** Where a session stands for its host, read in one go. */
export interface Snapshot {
	state: PublicState;
	/** Of the current activity; before the first, only its participants mean something. */
	tally: Results | null;
}

export interface HostEvents {
	state_changed: (state: PublicState) => void;
	/** Before the first activity it names none. */
	tally_changed: (tally: Omit<TallyChanged, 'activity'> & { activity: string | null }) => void;
}

/** The world around a host's screen. */
export interface Stage {
	read(): Promise<Snapshot>;
	/** Hears the events of the session until undone. */
	listen(events: HostEvents, subscribed: () => void, lost: () => void): () => void;
	/** Tells when the device woke or came back online, until undone. */
	wake(back: () => void): () => void;
}

/** While events do not come, the host reads this often, in ms. */
const POLL = 3000;

/**
 * A live session as its projector and its remote see it. States and tallies only move forward, so a
 * late or replayed message can never undo a newer one.
 */
export class LiveHost {
	#state = $state.raw() as PublicState;
	#tally = $state.raw<Omit<Results, 'activity'> & { activity: string | null }>();
	/** States and tallies draw their versions from one sequence. */
	#tallyVersion = 0;
	#connected = $state(true);
	#expired = $state(0);
	#stage: Stage | undefined;
	#reading = false;
	#unread = false;
	#failures = 0;
	#pollTimer: ReturnType<typeof setTimeout> | undefined;
	#closeTimer: ReturnType<typeof setTimeout> | undefined;
	readonly clock = new ServerClock();

	constructor({ state, tally }: Snapshot) {
		this.#state = state;
		this.#tallyVersion = state.version;
		this.#tally = tally ?? undefined;
		this.clock.heard(state.now);
	}

	get state(): PublicState {
		return this.#state;
	}

	/** The phase that holds now: a timer that ran out closed the vote, whether or not the word has come. */
	get phase(): Phase {
		const { phase, version } = this.#state;
		return phase === 'open' && this.#expired === version ? 'closed' : phase;
	}

	/** False while events do not come; the host reads the state from time to time instead. */
	get connected(): boolean {
		return this.#connected;
	}

	get participants(): number {
		return this.#tally?.participants ?? 0;
	}

	get answered(): number {
		return this.#current?.answered ?? 0;
	}

	get counts(): Count[] {
		return this.#current?.counts ?? [];
	}

	/** True when the hall may see the results. */
	get shown(): boolean {
		return this.phase === 'revealed' || this.#state.results !== undefined;
	}

	/** When voting closes by itself, while it is open. */
	get closesAt(): string | undefined {
		return this.phase === 'open' ? this.#state.closesAt : undefined;
	}

	/** The tally of the question on the screen; one of another question or round is none. */
	get #current() {
		const tally = this.#tally;
		return tally && tally.activity === this.#state.activity?.id && tally.round === this.#state.round
			? tally
			: undefined;
	}

	/** Takes over a state, unless it has one as new. */
	accept(state: PublicState): void {
		this.clock.heard(state.now);
		if (state.version > this.#state.version) {
			this.#state = state;
			// The phones' results are cut short: they only stand in while the host's own have not come.
			if (state.results && !this.#current) this.count({ ...state.results, version: state.version });
		}
		this.#awaitClose();
	}

	/** Takes over a tally, unless it has one as new. */
	count(tally: Parameters<HostEvents['tally_changed']>[0]): void {
		if (tally.version <= this.#tallyVersion) return;
		this.#tallyVersion = tally.version;
		this.#tally = tally;
	}

	/** Follows the session until the returned undo is called. */
	connect(stage: Stage): () => void {
		this.#stage = stage;
		const undo = [
			stage.listen(
				{
					state_changed: (state) => this.accept(state),
					tally_changed: (tally) => this.count(tally)
				},
				() => {
					this.#connected = true;
					void this.refresh();
				},
				() => {
					this.#connected = false;
					this.#poll();
				}
			),
			stage.wake(() => void this.refresh())
		];
		this.#poll();
		this.#awaitClose();
		return () => {
			this.#stage = undefined;
			clearTimeout(this.#pollTimer);
			clearTimeout(this.#closeTimer);
			for (const stop of undo) stop();
		};
	}

	/** Reads the session again; asked while reading, it reads once more afterwards. */
	async refresh(): Promise<void> {
		const stage = this.#stage;
		if (!stage) return;
		this.#unread = this.#reading;
		if (this.#reading) return;
		this.#reading = true;
		const before = this.#tallyVersion;
		try {
			const { state, tally } = await stage.read();
			if (this.#stage !== stage) return;
			this.#failures = 0;
			this.accept(state);
			// A read tally has no version: it counts unless an event overtook it on its way.
			if (tally && this.#tallyVersion === before) this.#tally = tally;
		} catch {
			this.#failures++;
		} finally {
			this.#reading = false;
		}
		if (this.#unread) return this.refresh();
		if (this.#failures > 0 || !this.#connected) this.#poll();
	}

	#poll(): void {
		clearTimeout(this.#pollTimer);
		if (!this.#stage) return;
		const wait = this.#failures > 0 ? patience(this.#failures) : POLL;
		this.#pollTimer = setTimeout(() => void this.refresh(), wait);
	}

	#awaitClose(): void {
		clearTimeout(this.#closeTimer);
		const { version, phase, closesAt } = this.#state;
		if (!this.#stage || phase !== 'open' || !closesAt || this.#expired === version) return;
		this.#closeTimer = setTimeout(() => {
			this.#expired = version;
			void this.refresh();
		}, this.clock.until(closesAt));
	}
}
