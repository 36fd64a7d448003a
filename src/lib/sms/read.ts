import { clean, fold } from '../activities/text.ts';
import type { Identity } from '../live/state.ts';

/**
 * Words that mean something to the operator and to Twilio, alone in a text. They are never answers.
 * https://help.twilio.com/articles/223134027 and twilio.com/docs/proxy/opt-out-keywords. YES, which
 * also opts back in, is left out: it answers too many questions, and Twilio passes it on.
 */
const KEYWORDS = {
	stop: [
		...['stop', 'stopall', 'stopsms', 'unsubscribe', 'cancel', 'end', 'quit', 'revoke', 'optout'],
		...['arret', 'arrete', 'arreter', 'arrett', 'desabonner', 'desabonnement']
	],
	start: ['start', 'unstop'],
	help: ['help', 'info', 'aide']
} as const;
export type Keyword = keyof typeof KEYWORDS;

const CODE_LENGTH = 6;
const CODE_SIGN = /^[2-9A-HJKMNP-Z]$/;
const CODE_LEAD_IN = /^(?:code|session|salle|room)\b\s*[:=]?\s*/iu;

/** What a text says before anything is known of its sender. */
export type Reading =
	| { is: 'nothing' }
	| { is: 'keyword'; keyword: Keyword }
	| {
			is: 'text';
			text: string;
			/** The code that it may begin with; only the sessions tell whether it is one. */
			code: string | null;
			/** What follows that code. */
			rest: string;
	  };

/** Reads a text. Any string is a text, whatever its case, accents and punctuation. */
export function read(body: string): Reading {
	const text = clean(body);
	if (text === '') return { is: 'nothing' };
	const said = keyword(text);
	if (said) return { is: 'keyword', keyword: said };
	const opening = splitCode(text.replace(CODE_LEAD_IN, '')) ?? splitCode(text);
	if (!opening) return { is: 'text', text, code: null, rest: '' };
	const after = keyword(opening.rest);
	return after ? { is: 'keyword', keyword: after } : { is: 'text', text, ...opening };
}

/** The operator's word that a text consists of: `STOP`, `Arrêt.`, `opt-out`. */
export function keyword(text: string): Keyword | null {
	const word = fold(text).replace(/[^\p{L}\p{N}]/gu, '');
	const found = (Object.keys(KEYWORDS) as Keyword[]).find((kind) =>
		(KEYWORDS[kind] as readonly string[]).includes(word)
	);
	return found ?? null;
}

/** The code at the beginning of a text, even spelled `abc 234` or `#ABC-234`, and what follows it. */
function splitCode(text: string): { code: string; rest: string } | null {
	let code = '';
	let end = 0;
	for (const sign of text) {
		if (code.length === CODE_LENGTH && /[\p{L}\p{N}]/u.test(sign)) {
			// The code ends where its word does.
			if (/[\p{L}\p{N}]/u.test(text.slice(0, end).at(-1) ?? '') && !separated) return null;
			break;
		}
		end += sign.length;
	}
	return null;
}
