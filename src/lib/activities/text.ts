import type { Count, Row } from './kind.ts';

const UNPRINTABLE = /(?![\n\t])\p{Cc}|\p{Cs}|[\u00ad\u200b\u202a-\u202e\u2060-\u2069\ufeff]/gu;
const INVISIBLE = /^[\s\p{M}\p{DI}]*$/u;
const KEY_LENGTH = 200;

const PLAIN: Record<string, string> = { œ: 'oe', æ: 'ae', ø: 'o', ł: 'l', đ: 'd', ς: 'σ' };

/** What surrounds a word without changing it. A sign before a digit does: -5 is not 5. */
const EDGES =
	/^(?:[\s"'«»“”„()[\]{}*_~!?¡¿/\\|•·。、「」#]|[-.,](?!\d))+|[\s.,;:!?"'«»“”„()[\]{}*_~\-/\\|•·。、「」]+$/gu;

/**
 * A text fit to be stored and projected: trimmed, NFC, LF newlines, without what PostgreSQL refuses
 * (NUL, lone surrogates) or what upsets a page (bidirectional overrides). Empty when nothing shows.
 */
export function clean(text: string): string {
	const kept = text
		.replace(/\r\n?|[\u2028\u2029]/g, '\n')
		.replace(UNPRINTABLE, '')
		.normalize('NFC')
		.trim();
	return INVISIBLE.test(kept) ? '' : kept;
}

/** `clean`, on one line; the no-break spaces of French punctuation stay. */
export function oneLine(text: string): string {
	return clean(text).replace(/[^\S\u00a0\u202f]+/g, ' ');
}

/**
 * The text by which two spellings are the same: no case, no accents on Latin and Greek letters, no
 * ligatures, no surrounding punctuation. Other scripts keep their marks, which are letters there.
 */
export function fold(text: string): string {
	const plain = text
		// 10² is not 102, so superscripts and fractions stay as they are.
		.replace(/\P{No}+/gu, (run) => run.normalize('NFKC'))
		// Through upper case, which spells out ß and ŉ; from lower case, because ẞ has its own.
		.toLowerCase()
		.toUpperCase()
		.toLowerCase()
		.normalize('NFD')
		.replace(/([\p{Script=Latin}\p{Script=Greek}])\p{M}+/gu, '$1')
		.normalize('NFC')
		.replace(/[œæøłđς]/g, (letter) => PLAIN[letter] ?? letter)
		.replace(/[‘’ʼ´`]/g, "'")
		.replace(/[‐‑‒–—−]/g, '-')
		.replace(/[\u200e\u200f\u20e3\ufe0e\ufe0f]/g, '')
		.replace(/\s+/g, ' ')
		.trim();
	return plain.replace(EDGES, '') || plain || text;
}

/** `fold`, bounded for an index: a long text keeps its beginning and a hash of the whole. */
export function textKey(text: string): string {
	const key = fold(text);
	if (key.length <= KEY_LENGTH) return key;
	return `${key.slice(0, KEY_LENGTH).replace(/\p{Cs}$/u, '')}…${hash(key)}`;
}

/** Free texts as rows, in their commonest spelling. */
export function textRows(_content: unknown, counts: readonly Count[]): Row[] {
	return counts.map(([key, n, label]) => ({ key, label: label ?? key, n }));
}

/** 64 bits in hexadecimal, after cyrb53 (public domain), whose result keeps 53 of them. */
function hash(text: string): string {
	let high = 0xdeadbeef;
	let low = 0x41c6ce57;
	for (let i = 0; i < text.length; i++) {
		const unit = text.charCodeAt(i);
		high = Math.imul(high ^ unit, 2654435761);
		low = Math.imul(low ^ unit, 1597334677);
	}
	const mixedHigh = mix(high, low);
	const mixedLow = mix(low, high);
	return [mixedHigh, mixedLow].map((n) => (n >>> 0).toString(16).padStart(8, '0')).join('');
}

function mix(a: number, b: number): number {
	return Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
}
