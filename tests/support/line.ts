import { createServer, connect, type AddressInfo, type Socket } from 'node:net';

interface Conditions {
	/** From a request to its answer at best, in ms; half of it each way. */
	latency?: number;
	/** Bytes a second each way, shared by all connections. */
	rate?: number;
}

/** A network between a browser and a server, slow or stalled as a test wants it. */
export interface Line {
	url: string;
	/** Nothing arrives and nothing leaves, and no connection is closed. */
	stall(): void;
	/** All that waited goes on its way. */
	resume(): void;
	/** What waited is lost and every connection is reset; new ones pass. */
	cut(): void;
	close(): Promise<void>;
}

/** What fits in one packet, about: connections share the line by it. */
const PACKET = 1400;

interface Packet {
	at: number;
	/** Null is the end of what is sent. */
	bytes: Buffer | null;
	to: Socket;
}

/** One way of the line: what enters leaves in order, not before its time. */
class Way {
	#queue: Packet[] = [];
	#free = 0;
	#held = false;
	#timer: NodeJS.Timeout | undefined;
	#delay: number;
	#rate: number;

	constructor({ latency = 0, rate = Infinity }: Conditions) {
		this.#delay = latency / 2;
		this.#rate = rate;
	}

	enter(bytes: Buffer | null, to: Socket): void {
		for (let from = 0; bytes && from < bytes.length; from += PACKET) {
			this.#put(bytes.subarray(from, from + PACKET), to);
		}
		if (!bytes) this.#put(null, to);
		this.#plan();
	}

	hold(): void {
		this.#held = true;
	}

	release(): void {
		this.#held = false;
		this.#plan();
	}

	drop(): void {
		this.#queue = [];
	}

	#put(bytes: Buffer | null, to: Socket): void {
		const now = performance.now();
		this.#free = Math.max(this.#free, now) + ((bytes?.length ?? 0) / this.#rate) * 1000;
		this.#queue.push({ at: this.#free + this.#delay, bytes, to });
	}

	#plan(): void {
		clearTimeout(this.#timer);
		const [next] = this.#queue;
		if (!next || this.#held) return;
		this.#timer = setTimeout(() => this.#leave(), Math.max(0, next.at - performance.now()));
	}

	#leave(): void {
		const now = performance.now();
		while (!this.#held && this.#queue[0] && this.#queue[0].at <= now) {
			const { bytes, to } = this.#queue.shift() as Packet;
			if (to.destroyed) continue;
			if (bytes) to.write(bytes);
			else to.end();
		}
		this.#plan();
	}
}

/** Opens a line to a server on this machine. Making a connection costs no round trip, as in DevTools. */
export async function openLine(target: string, conditions: Conditions = {}): Promise<Line> {
	const { port: behind } = new URL(target);
	const ways = [new Way(conditions), new Way(conditions)] as const;
	const sockets = new Set<Socket>();
	let stalled = false;

	const join = (from: Socket, to: Socket, way: Way) => {
		sockets.add(from);
		// Held back at the source: the server's own buffers fill, as behind a real network.
		if (stalled) from.pause();
		from.on('data', (bytes: Buffer) => way.enter(bytes, to));
		from.on('end', () => way.enter(null, to));
		from.on('error', () => to.destroy());
		from.on('close', () => {
			sockets.delete(from);
			if (from.errored) to.destroy();
		});
	};
	const server = createServer({ allowHalfOpen: true }, (near) => {
		const far = connect({ port: Number(behind), host: '127.0.0.1', allowHalfOpen: true });
		near.setNoDelay(true);
		far.setNoDelay(true);
		join(near, far, ways[0]);
		join(far, near, ways[1]);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		url: `http://localhost:${(server.address() as AddressInfo).port}`,
		stall() {
			stalled = true;
			for (const way of ways) way.hold();
			for (const socket of sockets) socket.pause();
		},
		resume() {
			stalled = false;
			for (const way of ways) way.release();
			for (const socket of sockets) socket.resume();
		},
		cut() {
			stalled = false;
			for (const way of ways) {
				way.drop();
				way.release();
			}
			for (const socket of sockets) socket.resetAndDestroy();
		},
		async close() {
			for (const socket of sockets) socket.destroy();
			await new Promise((resolve) => server.close(resolve));
		}
	};
}
