import type { LiveHost } from '$lib/live/host.svelte';
import type { Command, PublicState } from '$lib/live/state';

/** What is posted to `/api/sessions/:id/host`. */
export interface Order {
	do: Command;
	activity?: string;
	seconds?: number;
}

/** What became of an order: the new state, a refusal in the teacher's words, or no answer at all. */
export type Reply =
	| { status: 'done'; state: PublicState }
	| { status: 'refused'; message: string }
	| { status: 'unreachable' };

/** An activity as far as the controls need it. */
export interface Step {
	id: string;
	graded: boolean;
	streams: boolean;
}

type Sending = 'idle' | 'sending' | 'retrying' | 'failed';

interface Pending {
	order: Order;
	sending: Exclude<Sending, 'idle'>;
}

type Slot = 'phase' | 'display' | 'timer';

/** Orders of one slot replace each other; those of different slots do not touch each other. */
function slotOf(what: Command): Slot {
	if (what === 'show_results' || what === 'hide_results') return 'display';
	return what === 'set_timer' || what === 'extend_timer' ? 'timer' : 'phase';
}

/** Waits before an order is sent again, in ms; after the last it is given up. */
const RETRIES = [500, 1000, 2000, 4000, 8000];

/**
 * The teacher's verbs. Every order says where to go, never how far, so that one that is sent twice, by a
 * retry or by a second device, moves the session once.
 */
export class Control {
	#host: LiveHost;
	#steps: Step[];
	#post: (order: Order) => Promise<Reply>;
	#pending = $state.raw<Partial<Record<Slot, Pending>>>({});
	#refusal = $state('');

	constructor(host: LiveHost, steps: Step[], post: (order: Order) => Promise<Reply>) {
		this.#host = host;
		this.#steps = steps;
		this.#post = post;
	}

	/** How it stands with the orders that are not answered yet, the worst of them. */
	get sending(): Sending {
		const all = Object.values(this.#pending).map((pending) => pending?.sending);
		const order = ['failed', 'retrying', 'sending'] as const;
		return order.find((sending) => all.includes(sending)) ?? 'idle';
	}

	/** Why the last order was refused; empty when it was not. */
	get refusal(): string {
		return this.#refusal;
	}

	get current(): Step | undefined {
		return this.#steps[this.#index];
	}

	get following(): Step | undefined {
		return this.#steps[this.#index + 1];
	}

	get preceding(): Step | undefined {
		return this.#steps[this.#index - 1];
	}

	/** A question whose answer was shown is asked again as a new round, not reopened. */
	get canOpen(): boolean {
		const { phase } = this.#host;
		return phase === 'lobby'
			? this.#steps.length > 0
			: phase === 'closed' || (phase === 'revealed' && this.current?.graded === false);
	}

	get canClose(): boolean {
		return this.#host.phase === 'open';
	}

	get canReveal(): boolean {
		return this.#host.phase === 'open' || this.#host.phase === 'closed';
	}

	get canRestart(): boolean {
		const { phase, state } = this.#host;
		return (phase === 'closed' || phase === 'revealed') && state.round === 1;
	}

	/** Ideas that can be liked are on every phone anyway. */
	get canShow(): boolean {
		return this.canReveal && this.current?.streams === false;
	}

	get #index(): number {
		return this.#steps.findIndex(({ id }) => id === this.#host.state.activity?.id);
	}

	open(): void {
		const step = this.current ?? this.#steps[0];
		if (this.canOpen && step) void this.send({ do: 'open', activity: step.id });
	}

	close(): void {
		if (this.canClose) void this.send({ do: 'close' });
	}

	reveal(): void {
		if (this.canReveal) void this.send({ do: 'reveal' });
	}

	restart(): void {
		if (this.canRestart) void this.send({ do: 'restart_round' });
	}

	next(): void {
		if (this.following) this.goTo(this.following.id);
	}

	previous(): void {
		if (this.preceding) this.goTo(this.preceding.id);
	}

	goTo(activity: string): void {
		void this.send({ do: 'goto', activity });
	}

	end(): void {
		void this.send({ do: 'end' });
	}

	/** Shows the results while voting, or hides them again. */
	toggleResults(): void {
		if (this.canShow) void this.send({ do: this.#host.shown ? 'hide_results' : 'show_results' });
	}

	/** Closes the vote after so many seconds from now; 0 takes the timer away. */
	closeIn(seconds: number): void {
		if (this.canClose) void this.send({ do: 'set_timer', seconds });
	}

	/** Gives the running timer more seconds. */
	extend(seconds: number): void {
		const { closesAt, clock } = this.#host;
		const left = closesAt ? clock.until(closesAt) : 0;
		this.closeIn(Math.round(left / 1000) + seconds);
	}

	/** Sends the orders that were given up once more. */
	retry(): void {
		for (const pending of Object.values(this.#pending)) {
			if (pending?.sending === 'failed') void this.send(pending.order);
		}
	}

	/** Sends an order until it is answered or a later one takes its place. */
	async send(order: Order): Promise<void> {
		const slot = slotOf(order.do);
		let mine: Pending | undefined;
		const stands = (sending: Pending['sending'] | 'answered') => {
			mine = sending === 'answered' ? undefined : { order, sending };
			this.#pending = { ...this.#pending, [slot]: mine };
		};
		this.#refusal = '';
		stands('sending');
		for (let tries = 0; ; tries++) {
			const reply = await this.#post(order);
			if (reply.status === 'done') this.#host.accept(reply.state);
			if (this.#pending[slot] !== mine) return;
			if (reply.status !== 'unreachable') {
				stands('answered');
				if (reply.status === 'refused') {
					this.#refusal = reply.message;
					// Another device was faster: show where it left the session.
					void this.#host.refresh();
				}
				return;
			}
			const wait = RETRIES[tries];
			stands(wait === undefined ? 'failed' : 'retrying');
			if (wait === undefined) return;
			await new Promise((resolve) => setTimeout(resolve, wait));
			if (this.#pending[slot] !== mine) return;
		}
	}

	/** Puts the refusal away. */
	dismiss(): void {
		this.#refusal = '';
	}
}
