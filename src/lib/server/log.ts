import pino from 'pino';
import { tell } from './errors.ts';
import { current } from './requests.ts';

/** An unknown one is complained of at start, in a sentence. */
const asked = process.env.LOG_LEVEL ?? '';
const level = asked in pino.levels.values || asked === 'silent' ? asked : 'warn';

/**
 * Structured logs; each line of a request has its id. Never pass a name, a number, what someone answered or
 * an address that was asked for: errors go under `err`, where they lose what people typed.
 */
export const log = pino({
	level,
	base: null,
	mixin: () => {
		const request = current();
		return request ? { request: request.id } : {};
	},
	serializers: { err: tell }
});
