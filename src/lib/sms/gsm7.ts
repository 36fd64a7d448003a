/** What one text holds before it becomes two, in septets. */
export const SEGMENT = 160;

/** 3GPP TS 23.038, 6.2.1: the default alphabet. Of French, it lacks â ê î ô û ë ï ç œ « » and ’. */
const BASIC = new Set(
	'@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?' +
		'¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà'
);
/** 6.2.1.1: these take an escape, so two septets. */
const EXTENDED = new Set('^{}\\[~]|€\f');

const SPELLED: Record<string, string> = {
	'“': '"',
	'”': '"',
	'„': '"',
	'‘': "'",
	'’': "'",
	ʼ: "'",
	'´': "'",
	'`': "'",
	'‐': '-',
	'‑': '-',
	'‒': '-',
	'–': '-',
	'—': '-',
	'−': '-',
	'×': 'x',
	'·': '.',
	'•': '-',
	œ: 'oe',
	Œ: 'OE',
	ł: 'l',
	Ł: 'L',
	đ: 'd',
	Đ: 'D'
};

/** The length of a text in septets, or `null` when it needs another alphabet (and 70 signs a segment). */
export function septets(text: string): number | null {
	let length = 0;
	for (const sign of text) {
		if (BASIC.has(sign)) length += 1;
		else if (EXTENDED.has(sign)) length += 2;
		else return null;
	}
	return length;
}

/** The text on one line in the default alphabet: `ê` becomes `e`, `œ` `oe`; what has no such spelling goes. */
export function spell(text: string): string {
	const quoted = text.normalize('NFC').replace(/«\s*|\s*»/g, '"');
	return [...quoted].map(spellSign).join('').replace(/\s+/g, ' ').trim();
}

function spellSign(sign: string): string {
	if (septets(sign) !== null) return sign;
	const known = SPELLED[sign];
	if (known !== undefined) return known;
	if (/\s/.test(sign)) return ' ';
	const plain = [...sign.normalize('NFKD')];
	return plain.filter((part) => septets(part) !== null).join('');
}

/** The beginning of a text in the default alphabet that takes at most `room` septets; `...` marks a cut. */
export function fit(text: string, room: number): string {
	const whole = spell(text);
	if ((septets(whole) ?? Infinity) <= room) return whole;
	let kept = '';
	let left = room - 3;
	for (const sign of whole) {
		left -= septets(sign) ?? Infinity;
		if (left < 0) break;
		kept += sign;
	}
	return kept === '' ? '' : `${kept.trimEnd()}...`;
}
