import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** Seconds; a vote takes a few hundredths, a file of results a few. */
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** What is counted. Labels are words of ours: patterns of addresses, outcomes; never who, what or which session. */
function make() {
	const registry = new Registry();
	const registers = [registry];
	return {
		registry,
		http: new Histogram({
			name: 'amphi_http_request_duration_seconds',
			help: 'Requests by the pattern of their address, from their headers to the end of the answer.',
			labelNames: ['route', 'method', 'status'],
			buckets: SECONDS,
			registers
		}),
		answers: new Counter({
			name: 'amphi_answers_total',
			help: 'Answers by what became of them; counted and late ones are committed.',
			labelNames: ['outcome', 'channel'],
			registers
		}),
		joins: new Counter({
			name: 'amphi_joins_total',
			help: 'Attempts to become a participant.',
			labelNames: ['outcome', 'channel'],
			registers
		}),
		batchSizes: new Histogram({
			name: 'amphi_batch_size',
			help: 'What is written together in one statement.',
			labelNames: ['batch'],
			buckets: [1, 2, 5, 10, 25, 50, 100, 250, 500],
			registers
		}),
		batchSeconds: new Histogram({
			name: 'amphi_batch_duration_seconds',
			help: 'Time that a batch takes until it is committed, or fails.',
			labelNames: ['batch'],
			buckets: SECONDS,
			registers
		}),
		tallies: new Counter({
			name: 'amphi_tallies_total',
			help: 'Tallies of sessions that were sent to their screens.',
			labelNames: ['outcome'],
			registers
		}),
		texts: new Counter({
			name: 'amphi_sms_total',
			help: 'SMS by what became of them.',
			labelNames: ['outcome'],
			registers
		}),
		limits: new Counter({
			name: 'amphi_limits_total',
			help: 'Refusals because too much was asked: answers, joins, guessed codes, passwords.',
			labelNames: ['limit'],
			registers
		}),
		storageFull: new Counter({
			name: 'amphi_storage_full_total',
			help: 'Requests that were refused because the database has no room.',
			registers
		})
	};
}

type Shared = typeof globalThis & { amphiMetrics?: ReturnType<typeof make> };

/** One for the process: the boot and the app are two graphs of modules. */
export const {
	registry,
	http,
	answers,
	joins,
	batchSizes,
	batchSeconds,
	tallies,
	texts,
	limits,
	storageFull
} = ((globalThis as Shared).amphiMetrics ??= make());

/** Adds what the process itself tells: processor, memory, collector, event loop. */
export function watchProcess(about: { version: string; edition: string }): void {
	collectDefaultMetrics({ register: registry });
	new Gauge({
		name: 'amphi_info',
		help: 'The version that runs; always 1.',
		labelNames: ['version', 'edition'],
		registers: [registry]
	}).set(about, 1);
}

/** Adds the sockets of a Realtime in this process, looked at whenever somebody asks. */
export function watchRealtime(stats: () => { sockets: number; rooms: number }): void {
	const registers = [registry];
	new Gauge({
		name: 'amphi_realtime_sockets',
		help: 'Phones and screens that are connected to Realtime.',
		registers,
		collect() {
			this.set(stats().sockets);
		}
	});
	new Gauge({
		name: 'amphi_realtime_rooms',
		help: 'Topics of Realtime that somebody listens to.',
		registers,
		collect() {
			this.set(stats().rooms);
		}
	});
}
