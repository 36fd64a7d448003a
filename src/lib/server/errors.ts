/** An error as the log has it. */
export interface Told {
	type: string;
	code?: string;
	message: string;
	/** The frames alone: the first line would repeat the message. */
	stack?: string;
	cause?: Told;
}

/** Causes of causes that are followed. */
const DEEPEST = 5;

/**
 * An error without what people typed. PostgreSQL, PostgREST and parsers put the values at fault into
 * `details` and `hint`, drivers their parameters into fields of their own, so nothing but the fields here is
 * kept; and into their messages, between quotes, so what stands there is left out.
 */
export function tell(error: unknown, depth = 0): Told {
	if (typeof error !== 'object' || error === null) return { type: typeof error, message: '' };
	const { name, code, message, stack, cause } = error as Partial<Error> & { code?: unknown };
	const text = typeof message === 'string' ? message : '';
	return {
		type: name ?? error.constructor?.name ?? 'Object',
		...(isCode(code) && { code: String(code) }),
		message: withoutValues(text),
		...(typeof stack === 'string' && { stack: framesOf(stack, text) }),
		...(cause !== undefined && depth < DEEPEST && { cause: tell(cause, depth + 1) })
	};
}

const isCode = (code: unknown) => /^\w{1,40}$/.test(String(code ?? ''));

/** From the first quote to the last, since a value may have quotes in it; then addresses and numbers without any. */
function withoutValues(message: string): string {
	return message
		.replace(/["'`«“].*["'`»”]/s, '"…"')
		.replace(/\?\S+/g, '?…')
		.replace(/[^\s<>]+@[^\s<>]+/g, '…')
		.replace(/\+?\b\d{6,}\b/g, '…');
}

function framesOf(stack: string, message: string): string {
	return stack
		.slice(stack.indexOf(message) + message.length)
		.split('\n')
		.filter((line) => /^\s+at /.test(line))
		.map((line) => line.trim())
		.join('\n');
}
