import { fork, type ChildProcess } from 'node:child_process';
import type { Order, Told } from './orders.ts';

type Of<Do extends Order['do']> = Omit<Extract<Order, { do: Do }>, 'do'>;

export interface Phones {
	/** Joins, opens their sockets and subscribes them; how long each took, in ms. */
	enter(order: Of<'enter'>): Promise<Told>;
	/** Each answers within `seconds`, or all at once. */
	answer(order: Of<'answer'>): Promise<Told>;
	/** When each heard a state at least as new, in ms of the shared clock. */
	heard(version: number): Promise<Told>;
	/** Cuts a share of the sockets at once and waits until all are subscribed again. */
	drop(order: Of<'drop'>): Promise<Told>;
	/** Goes without sockets: each asks for the state again and again; how long each request took, in ms. */
	poll(order: Of<'poll'>): Promise<Told>;
	/** What each phone's socket received since the last call. */
	received(): Promise<Told>;
	/** Closes every socket. */
	leave(): Promise<void>;
	/** Ends their process. */
	end(): void;
}

/** Virtual phones in a process of their own. */
export function hall(): Phones {
	const child = fork(new URL('./phones.ts', import.meta.url), { stdio: 'inherit' });
	const ask = asker(child);
	return {
		enter: (order) => ask({ do: 'enter', ...order }),
		answer: (order) => ask({ do: 'answer', ...order }),
		heard: (version) => ask({ do: 'heard', version }),
		drop: (order) => ask({ do: 'drop', ...order }),
		poll: (order) => ask({ do: 'poll', ...order }),
		received: () => ask({ do: 'received' }),
		leave: async () => void (await ask({ do: 'leave' })),
		end() {
			if (child.connected) child.disconnect();
		}
	};
}

function asker(child: ChildProcess): (order: Order) => Promise<Told> {
	const ended = new Promise<never>((_, reject) =>
		child.once('exit', (code) => reject(new Error(`the phones ended with ${code}`)))
	);
	ended.catch(() => {});
	return (order) => {
		const told = new Promise<Told>((resolve, reject) =>
			child.once('message', (message: Told & { failed?: string }) =>
				message.failed ? reject(new Error(message.failed)) : resolve(message)
			)
		);
		child.send(order);
		return Promise.race([told, ended]);
	};
}
