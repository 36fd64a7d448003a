import { log } from './log';
import { admin, unwrap } from './supabase';

/** Between two live tallies of a session, in ms. */
const HOST_PERIOD = 100;
/** Between two results sent to every phone while voting, in ms: each costs one message per phone. */
const PHONES_PERIOD = 1000;

interface Publisher {
	due: boolean;
	busy: boolean;
	phonesAt: number;
	phonesTimer?: NodeJS.Timeout;
}
const publishers = new Map<string, Publisher>();

/**
 * Says that the counts of a session changed: its host hears of it at once or, when it heard less than
 * 100 ms ago, as soon as they are over; the last change is always sent. Never waits, never throws.
 */
export function changed(session: string): void {
	let publisher = publishers.get(session);
	if (!publisher) publishers.set(session, (publisher = { due: false, busy: false, phonesAt: 0 }));
	publisher.due = true;
	if (!publisher.busy) void publish(session, publisher);
}

async function publish(session: string, publisher: Publisher): Promise<void> {
	publisher.busy = true;
	while (publisher.due) {
		publisher.due = false;
		const began = Date.now();
		const toPhones = began - publisher.phonesAt >= PHONES_PERIOD;
		if (toPhones) publisher.phonesAt = began;
		else laterToPhones(session, publisher, began);
		try {
			await send(session, toPhones);
		} catch (error) {
			log.error({ err: error }, 'a tally was not published');
		}
		await new Promise((resolve) =>
			setTimeout(resolve, Math.max(0, HOST_PERIOD - (Date.now() - began)))
		);
	}
	publisher.busy = false;
	if (!publisher.phonesTimer) publishers.delete(session);
}

/** The phones get the last counts as well, once their second is over. */
function laterToPhones(session: string, publisher: Publisher, now: number): void {
	publisher.phonesTimer ??= setTimeout(
		() => {
			publisher.phonesTimer = undefined;
			changed(session);
		},
		Math.max(0, publisher.phonesAt + PHONES_PERIOD - now)
	).unref();
}

async function send(session: string, toPhones: boolean): Promise<void> {
	unwrap(
		'publishing a tally',
		await admin().rpc('publish_tally', { p_session: session, p_to_phones: toPhones })
	);
}
