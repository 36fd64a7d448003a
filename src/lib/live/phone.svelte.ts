import { ServerClock } from './clock.ts';
import { Outbox, type Outgoing, type Receipt, type Sent, type Shelf } from './outbox.ts';
import { patience } from './patience.ts';
import type { PublicState } from './state.ts';

/** The world around a phone. */
export interface PhoneStage {
	/** Reads the public state; null when it has not changed, `gone` when it was deleted. Rejects without a network. */
	read(): Promise<PublicState | 'gone' | null>;
	/** `stranger`: the server does not know who this is, and joining takes a name. */
	send(answer: Outgoing): Promise<Sent | 'stranger'>;
	/** Asks who this is again; what was said stays kept meanwhile. */
	rejoin(): void;
	/** Hears state changes until undone. */
	listen(
		changed: (state: PublicState) => void,
		subscribed: () => void,
		lost: () => void
	): () => void;
	wake(back: () => void): () => void;
	shelf: Shelf | null;
}

/** What this participant said to the current activity before the page was loaded. */
export interface Own {
	value: unknown;
	seq: number;
}

interface Said {
	/** What was said last or, when that came too late or did not fit, what counts. */
	value: unknown;
	receipt: Receipt;
	/** What counts, as far as the server has told; null when nothing. */
	counted: unknown;
}

/** Without a socket the phone asks this often, in ms, half as long to one and a half times. */
const POLL = 3000;
/** How long the socket may take before the phone asks instead, in ms. */
const SOCKET = 5000;
/** A socket that died while the phone slept is found out by its heartbeat only, after up to this many ms. */
const DOUBT = 50_000;

/** A live session on a student's phone. States only move forward; what was said is never lost. */
export class LivePhone {
	#state = $state.raw() as PublicState;
	#said = $state.raw<Record<string, Said>>({});
	#spoke = $state(false);
	#missed = $state<number | null>(null);
	#online = $state(true);
	#full = $state(false);
	/** True while state changes come by themselves. */
	#connected = false;
	#closed = $state(0);
	#stage: PhoneStage | undefined;
	#outbox: Outbox | undefined;
	#poll: ReturnType<typeof setTimeout> | undefined;
	#closing: ReturnType<typeof setTimeout> | undefined;
	#own: Own | null;
	#leave: (() => void) | undefined;
	#left = false;
	#doubtful = 0;
	readonly clock = new ServerClock();

	constructor(state: PublicState, own: Own | null) {
		this.#state = state;
		this.#own = own;
		this.clock.heard(state.now);
		if (state.activity && own) this.#say(state.activity.id, state.round, own.value, 'counted');
	}

	get state(): PublicState {
		return this.#state;
	}

	/** The phase that holds now, even if the word that the timer ran out has not come. */
	get phase(): PublicState['phase'] {
		const { phase, version } = this.#state;
		return phase === 'open' && this.#closed === version ? 'closed' : phase;
	}

	/** False while the server cannot be reached. */
	get online(): boolean {
		return this.#online;
	}

	/** True while the server is there but cannot store what is said. */
	get full(): boolean {
		return this.#full;
	}

	/** What this participant said to the current activity and round. */
	get said(): Said | null {
		const { activity, round } = this.#state;
		return activity ? (this.#said[`${activity.id} ${round}`] ?? null) : null;
	}

	/** True once something was said on this page. */
	get spoke(): boolean {
		return this.#spoke;
	}

	/** The number of an earlier question whose answer came too late, until something is said again. */
	get missed(): number | null {
		return this.#missed;
	}

	/** Says something to the current activity. */
	answer(value: unknown): void {
		const { activity, round, version } = this.#state;
		if (!activity) return;
		this.#spoke = true;
		this.#missed = null;
		const question = { activity: activity.id, round, position: activity.position, version };
		// The server's clock: a phone whose own was set between two answers must not mix up their order.
		this.#outbox?.put(question, value, Math.round(this.clock.now()));
	}

	/** Sends what is kept at once. */
	retry(): void {
		this.#outbox?.flush();
	}

	/** Connects to the world; the function returned undoes it. */
	connect(stage: PhoneStage): () => void {
		this.#stage = stage;
		this.#left = false;
		this.#outbox = new Outbox({
			session: this.#state.session,
			seq: this.#own?.seq,
			shelf: stage.shelf,
			send: (answer) => this.#send(stage, answer),
			told: (answer, receipt) => {
				this.#say(answer.activity, answer.round, answer.value, receipt);
				const current = this.#state.activity?.id === answer.activity;
				if (receipt === 'late' && !current) this.#missed = answer.position;
			},
			patience
		});
		void this.#outbox.resume();
		const undo = [this.#listen(stage)];
		undo.push(
			stage.wake(() => {
				this.#outbox?.flush();
				this.#doubtful = Date.now() + DOUBT;
				this.#plan(POLL);
				void this.refresh();
			})
		);
		this.#leave = () => {
			this.#left = true;
			for (const stop of undo.splice(0)) stop();
			clearTimeout(this.#poll);
			clearTimeout(this.#closing);
		};
		if (this.phase === 'ended') this.#leave();
		return this.#leave;
	}

	#listen(stage: PhoneStage): () => void {
		this.#plan(SOCKET);
		this.#watchTimer();
		return stage.listen(
			(state) => this.#accept(state),
			() => {
				this.#connected = true;
				clearTimeout(this.#poll);
				void this.refresh();
			},
			() => {
				this.#connected = false;
				this.#plan(patience(1));
			}
		);
	}

	async #send(stage: PhoneStage, answer: Outgoing): Promise<Sent> {
		try {
			const sent = await stage.send(answer);
			this.#online = sent !== 'lost';
			this.#full = sent === 'full';
			if (sent !== 'stranger') return sent;
			if (this.phase === 'ended') return 'late';
			stage.rejoin();
		} catch {
			this.#online = false;
		}
		return 'lost';
	}

	/** Reads the state again. */
	async refresh(): Promise<void> {
		try {
			const state = await this.#stage?.read();
			this.#online = true;
			if (state === 'gone') this.#accept(overFrom(this.#state));
			else if (state) this.#accept(state);
		} catch {
			this.#online = false;
			if (this.#connected) this.#plan(POLL);
		}
	}

	#plan(wait: number): void {
		clearTimeout(this.#poll);
		if (this.#left) return;
		this.#poll = setTimeout(async () => {
			await this.refresh();
			const doubtful = Date.now() < this.#doubtful;
			if (!this.#connected || !this.#online || doubtful) {
				this.#plan(POLL * (0.5 + Math.random()));
			}
		}, wait);
	}

	#accept(state: PublicState): void {
		if (state.version < this.#state.version) return;
		this.#state = state;
		this.clock.heard(state.now);
		this.#watchTimer();
		// Nothing comes after the end, and Realtime refuses the topic of a session that is over.
		if (state.phase === 'ended') this.#leave?.();
	}

	#watchTimer(): void {
		clearTimeout(this.#closing);
		const { closesAt, version } = this.#state;
		if (!closesAt) return;
		this.#closing = setTimeout(
			() => (this.#closed = version),
			Math.max(0, this.clock.until(closesAt))
		);
	}

	#say(activity: string, round: number, value: unknown, receipt: Receipt): void {
		const slot = `${activity} ${round}`;
		const before = this.#said[slot]?.counted ?? null;
		const counted = receipt === 'counted' ? value : before;
		const refused = receipt === 'late' || receipt === 'invalid';
		this.#said = { ...this.#said, [slot]: { value: refused ? counted : value, receipt, counted } };
	}
}

/** A session that was deleted is over. */
function overFrom(state: PublicState): PublicState {
	return { ...state, version: state.version + 1, phase: 'ended', activity: null };
}
