import * as v from 'valibot';
import type { ActivityKind } from './kind.ts';

/** What became of untrusted input; each issue reads `path: message`, for developers. */
type Parsed<T> = { ok: true; value: T } | { ok: false; issues: string[] };

/** Parses what claims to be the content of an activity of this kind. */
export function parseContent<Content>(
	kind: ActivityKind<Content>,
	input: unknown
): Parsed<Content> {
	return parse(kind.content, input);
}

/** Parses what claims to be an answer to this content, which must be a parsed one. */
export function parseAnswer<Content, Answer>(
	kind: ActivityKind<Content, Answer>,
	content: Content,
	input: unknown
): Parsed<Answer> {
	return parse(kind.answer(content), input);
}

function parse<T>(schema: v.GenericSchema<unknown, T>, input: unknown): Parsed<T> {
	const parsed = v.safeParse(schema, input);
	if (parsed.success) return { ok: true, value: parsed.output };
	const issues = parsed.issues.map((issue) => {
		const path = v.getDotPath(issue);
		return path ? `${path}: ${issue.message}` : issue.message;
	});
	return { ok: false, issues };
}
