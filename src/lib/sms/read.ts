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
	/** Twilio answers these by itself. */
	info: ['help', 'info'],
	help: ['aide']
} as const;
export type Keyword = keyof typeof KEYWORDS;

const CODE_LENGTH = 6;
const CODE_SIGN = /^[2-9A-HJKMNP-Z]$/;
const CODE_LEAD_IN = /^(?:code|session|s[eé]ance|salle|room)(?![\p{L}\p{N}])\s*[:=]?\s*/iu;

/** What a text says before anything is known of its sender. */
export type Reading =
	| { is: 'nothing' }
	| { is: 'keyword'; keyword: Keyword }
	/** The sender wants to be deleted from the session with this code. */
	| { is: 'erasure'; code: string }
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
	const erased = erasure(text);
	if (erased) return { is: 'erasure', code: erased };
	const opening = splitCode(text.replace(CODE_LEAD_IN, '')) ?? splitCode(text);
	if (!opening) return { is: 'text', text, code: null, rest: '' };
	const after = keyword(opening.rest);
	return after ? { is: 'keyword', keyword: after } : { is: 'text', text, ...opening };
}

/** Neither is a code, and only with nothing but a code after it do they mean this: no answer does by accident. */
const ERASURE = /^(?:effacer|delete)(?![\p{L}\p{N}])\s*[:=]?\s*/iu;

/** The code in `EFFACER K7M2QX` or `DELETE K7M2QX`, and in nothing else. */
function erasure(text: string): string | null {
	const [verb = ''] = ERASURE.exec(text) ?? [];
	const named = verb ? splitCode(text.slice(verb.length)) : null;
	return named?.rest === '' ? named.code : null;
}

/** The operator's word that a text consists of: `STOP`, `Arrêt.`, `opt-out`. */
export function keyword(text: string): Keyword | null {
	const word = fold(text).replace(/[^\p{L}\p{N}]/gu, '');
	const found = (Object.keys(KEYWORDS) as Keyword[]).find((kind) =>
		(KEYWORDS[kind] as readonly string[]).includes(word)
	);
	return found ?? null;
}

const SPOKEN_SIGN = /[\p{L}\p{N}]/u;
const MARK = /\p{M}/u;
/** Between a code and an answer; the sign of a number belongs to the number. */
const SEPARATORS = /^(?:[\s.,;:!?#|/*_"'»)\]]|-(?!\d))+/u;

/** The code at the beginning of a text, even spelled `abc 234` or `#ABC-234`, and what follows it. */
function splitCode(text: string): { code: string; rest: string } | null {
	let code = '';
	let at = 0;
	for (const sign of text) {
		if (code.length >= CODE_LENGTH && !MARK.test(sign)) break;
		at += sign.length;
		if (SPOKEN_SIGN.test(sign)) code += plain(sign);
		if (!isCodeLike(code)) return null;
	}
	const rest = text.slice(at);
	// A longer word is no code.
	if (code.length !== CODE_LENGTH || SPOKEN_SIGN.test([...rest][0] ?? '')) return null;
	return { code, rest: rest.replace(/^-\s*/, '').replace(SEPARATORS, '') };
}

function isCodeLike(signs: string): boolean {
	return [...signs].every((sign) => CODE_SIGN.test(sign));
}

/** A letter without its case and accents; upper case spells out what has no single capital. */
function plain(sign: string): string {
	return sign.normalize('NFKD').replace(/\p{M}/gu, '').toUpperCase();
}

const IDENTIFIER = /^[\p{L}\p{N}][\p{L}\p{N}._@+-]{2,99}$/u;
/** `CODE réponse B` says nothing of who it is. */
const ANSWER_WORD =
	/^(?:reponses?|rep|answers?|ans|choix|choices?|options?|lettres?|letters?|votes?|note|rating)$/;
const SURE_IDENTIFIER = /^(?=.*[\d@])[^\s]{5,100}$/u;

/**
 * What follows a code, where the session asks who its participants are: a student number or a name,
 * and an answer. `CODE 21904567 B` says both; a name may have spaces, so it comes alone. From a phone
 * that is `known` already, only what is plainly a number or an address replaces what it said before.
 */
export function identify(
	asked: Identity,
	rest: string,
	known: boolean
): { identity: string | null; rest: string } {
	const said = rest.replace(/\s+/g, ' ').trim();
	if (asked === 'anonymous' || said === '') return { identity: null, rest };
	if (asked === 'name') {
		const name = said.slice(0, 100).toWellFormed().trim();
		const isName = !known && /\p{L}.*\p{L}/u.test(name);
		return isName ? { identity: name, rest: '' } : { identity: null, rest };
	}
	const [first = ''] = rest.split(/[\s,;:]+/, 1);
	if (ANSWER_WORD.test(fold(first))) return { identity: null, rest };
	if (!(known ? SURE_IDENTIFIER : IDENTIFIER).test(first)) return { identity: null, rest };
	return { identity: first, rest: rest.slice(first.length).replace(/^[\s,;:]+/, '') };
}
