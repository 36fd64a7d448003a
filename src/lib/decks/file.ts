import * as v from 'valibot';
import { kind as kindOf } from '../activities/index.ts';
import type { KindId } from '../activities/kind.ts';
import { line } from '../activities/schemas.ts';
import { oneLine } from '../activities/text.ts';

/** What the file says that it is; `docs/deck-format.md` documents it. */
const FORMAT = 'amphi-deck';
/** Counted up when an older Amphi could no longer read what a newer one writes. */
export const VERSION = 1;
/** The largest file that is read, in bytes, and the most activities in one. */
export const LIMITS = { bytes: 1_000_000, activities: 200 };
/** Wrong activities that are named: who reads them repairs the first ones first. */
const NAMED = 10;

/** A deck as a file holds it: no ids of the database, no owner, no dates. */
export interface DeckFile {
	title: string;
	language: 'fr' | 'en';
	activities: { kind: KindId; content: unknown }[];
}

/** An activity that cannot be taken, and why; `n` counts from 1. */
export interface Wrong {
	n: number;
	/** Its question, as far as it has one. */
	question: string;
	reason: { word: 'unknown_kind'; kind: string } | { word: 'invalid'; field: string };
}
/** Why a file cannot be read. */
export type Fault =
	| { status: 'too_large' | 'not_json' | 'not_a_deck' | 'wrong_title' | 'wrong_language' }
	| { status: 'newer'; version: number }
	| { status: 'too_many'; n: number }
	| { status: 'wrong_activities'; wrong: Wrong[]; more: number };
type Reading = { status: 'read'; deck: DeckFile } | Fault;

const title = line(200);
const language = v.picklist(['fr', 'en']);

/** The text of a deck's file. */
export function writeDeck({ title, language, activities }: DeckFile): string {
	const plain = activities.map(({ kind, content }) => ({ kind, content }));
	const file = { format: FORMAT, version: VERSION, title, language, activities: plain };
	return `${JSON.stringify(file, null, '\t')}\n`;
}

/** What to call the file of a deck with this title, safe on every system. */
export function fileName(title: string): string {
	const safe = title
		.normalize('NFC')
		.replace(/[^\p{L}\p{M}\p{N} ._-]+/gu, ' ')
		.replace(/\s+/g, ' ')
		.replace(/^[ .]+/, '');
	// By characters: half of one would be none.
	const short = [...safe].slice(0, 100).join('').trim();
	return `${short || 'deck'}.amphi.json`;
}

/** Reads an untrusted file: the whole deck, its contents parsed by their kinds, or what is wrong with it. */
export function readDeck(text: string): Reading {
	if (new TextEncoder().encode(text).length > LIMITS.bytes) return { status: 'too_large' };
	const file = parsedJson(text.replace(/^\ufeff/, ''));
	if (file === undefined) return { status: 'not_json' };
	if (!isRecord(file) || file.format !== FORMAT) return { status: 'not_a_deck' };
	const { version, activities } = file;
	if (!Number.isInteger(version) || Number(version) < 1) return { status: 'not_a_deck' };
	if (Number(version) > VERSION) return { status: 'newer', version: Number(version) };
	if (!Array.isArray(activities)) return { status: 'not_a_deck' };
	const named = v.safeParse(title, file.title);
	if (!named.success) return { status: 'wrong_title' };
	const spoken = v.safeParse(language, file.language);
	if (!spoken.success) return { status: 'wrong_language' };
	if (activities.length > LIMITS.activities) return { status: 'too_many', n: activities.length };
	const read = activities.map((activity, i) => readActivity(activity, i + 1));
	const wrong = read.filter((one) => 'reason' in one);
	if (wrong.length > 0) {
		const more = Math.max(0, wrong.length - NAMED);
		return { status: 'wrong_activities', wrong: wrong.slice(0, NAMED), more };
	}
	const deck = {
		title: named.output,
		language: spoken.output,
		activities: read.filter((one) => 'kind' in one)
	};
	return { status: 'read', deck };
}

function readActivity(activity: unknown, n: number): DeckFile['activities'][number] | Wrong {
	const { kind, content } = isRecord(activity) ? activity : {};
	const asked = isRecord(content) && typeof content.question === 'string' ? content.question : '';
	const question = oneLine(asked.slice(0, 500)).slice(0, 80);
	const invalid = (field: string): Wrong => ({ n, question, reason: { word: 'invalid', field } });
	if (typeof kind !== 'string') return invalid('kind');
	const behaviour = kindOf(kind);
	if (!behaviour) {
		return { n, question, reason: { word: 'unknown_kind', kind: oneLine(kind.slice(0, 40)) } };
	}
	const parsed = v.safeParse(behaviour.content, content);
	if (parsed.success) return { kind: behaviour.id, content: parsed.output };
	const path = v.getDotPath(parsed.issues[0]);
	return invalid(path ? `content.${path}` : 'content');
}

function parsedJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
