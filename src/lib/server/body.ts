import * as v from 'valibot';
import { problem } from './problem';

/** Longest JSON body of the API, in bytes: an answer of the longest kind with room to spare. */
const LIMIT = 64 * 1024;

/** The JSON body of a request, parsed by a schema; or the error to answer with. */
export async function body<T>(
	request: Request,
	schema: v.GenericSchema<unknown, T>
): Promise<{ ok: true; value: T } | { ok: false; response: Response }> {
	const text = await request.text();
	if (text.length > LIMIT) return { ok: false, response: problem(413, 'too_large') };
	let json: unknown;
	try {
		json = JSON.parse(text);
	} catch {
		return { ok: false, response: problem(400, 'invalid') };
	}
	const parsed = v.safeParse(schema, json);
	return parsed.success
		? { ok: true, value: parsed.output }
		: { ok: false, response: problem(422, 'invalid') };
}
