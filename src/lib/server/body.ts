import * as v from 'valibot';
import { problem } from './problem';

/** Longest JSON body of the API, in bytes: an answer of the longest kind with room to spare. */
export const LIMIT = 64 * 1024;

type Parsed<T> =
	{ ok: true; value: T } | { ok: false; status: number; error: 'too_large' | 'invalid' };

/** JSON parsed by a schema, or what to answer with; null stands for a body that was too large. */
export function parseBody<T>(text: string | null, schema: v.GenericSchema<unknown, T>): Parsed<T> {
	if (text === null || text.length > LIMIT) return { ok: false, status: 413, error: 'too_large' };
	let json: unknown;
	try {
		json = JSON.parse(text);
	} catch {
		return { ok: false, status: 400, error: 'invalid' };
	}
	const parsed = v.safeParse(schema, json);
	return parsed.success
		? { ok: true, value: parsed.output }
		: { ok: false, status: 422, error: 'invalid' };
}

/** The JSON body of a request, parsed by a schema; or the error to answer with. */
export async function body<T>(
	request: Request,
	schema: v.GenericSchema<unknown, T>
): Promise<{ ok: true; value: T } | { ok: false; response: Response }> {
	const parsed = parseBody(await request.text(), schema);
	return parsed.ok ? parsed : { ok: false, response: problem(parsed.status, parsed.error) };
}
