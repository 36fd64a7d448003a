import type { GenericSchema } from 'valibot';

/** Ids of the kinds, in the order in which the editor offers them. */
export const KIND_IDS = ['choice', 'poll', 'cloud', 'open', 'brainstorm', 'rating'] as const;
export type KindId = (typeof KIND_IDS)[number];

/**
 * One thing that an answer counts towards: `key` is what is counted (an option's id, a normalised
 * word, a number), `label` how this participant spelled it. Keys are distinct within one answer.
 */
export interface TallyEntry {
	key: string;
	label?: string;
}

/** One counted key: `[key, participants, commonest spelling]`; the spelling only for free text. */
export type Count = [key: string, n: number, label?: string];

/** A counted key as a list shows it. */
export interface Row {
	key: string;
	/** The letter that the hall sees beside it. */
	letter?: string;
	label: string;
	n: number;
	/** Of an idea. */
	likes?: number;
	/** What it stands under, where keys come in groups. */
	group?: string;
}

/** A reason why an activity cannot be shown to a hall yet; translated as `problem_<word>`. */
export type Problem =
	| 'no_question'
	| 'too_few_options'
	| 'empty_option'
	| 'same_options'
	| 'no_right_answer'
	| 'no_category'
	| 'empty_category'
	| 'same_categories';

/**
 * Everything Amphi knows about a kind of activity, apart from how it looks. Pure: it runs in the
 * browser, on the server and in tests. Nothing else in the program switches on the kind.
 *
 * `Content` is what the teacher wrote; `Answer` what one participant said.
 */
export interface ActivityKind<Content = unknown, Answer = unknown> {
	id: KindId;
	/**
	 * Parses untrusted content: shape and limits, defaults filled in. Drafts pass (an empty question is
	 * well-formed); `problems` says what they lack.
	 */
	content: GenericSchema<unknown, Content>;
	/** A new activity, as the editor adds it. */
	blank(): Content;
	/** What keeps this content from being projected; empty when it is ready. */
	problems(content: Content): Problem[];
	/** Parses an untrusted answer to this content; texts come out trimmed, choices in option order. */
	answer(content: Content): GenericSchema<unknown, Answer>;
	/** What a phone may see before the reveal: no right answer, no explanation, ever. */
	publicContent(content: Content): unknown;
	/** True when phones see the results while the activity is open (ideas that can be liked). */
	streams(content: Content): boolean;
	/** The keys to count for an answer; on a phone, of the public content. */
	tallyKeys(content: Content, answer: Answer): TallyEntry[];
	/**
	 * The counts as the rows of a list, in the order in which they are read: options as they stand, free
	 * texts the commonest first. A teacher's choices come with 0 where nobody took them.
	 */
	rows(content: Content, counts: readonly Count[]): Row[];
	/** True when each row is one of a few choices, so that its share of the answers says something. */
	shares: boolean;
	/** True when answers are right or wrong. */
	graded(content: Content): boolean;
	/** 0 to 1 for a graded content, `null` for any other. The one scoring function of the kind. */
	score(content: Content, answer: Answer): number | null;
	/** The answer that a text message gives, or `null` when it fits nothing. */
	readSms(content: Content, text: string): Answer | null;
	/** The untrusted answer in the fields of `Answer.svelte`, with or without JavaScript; parse it with `answer`. */
	readForm(fields: FormData): unknown;
	/** An answer in the teacher's words, for tables and CSV. */
	words(content: Content, answer: Answer): string;
	/** The question in one line, for lists and reports. */
	title(content: Content): string;
}

/** Fixes the types of a kind while the registry keeps it with the others. */
export function defineKind<Content, Answer>(
	kind: ActivityKind<Content, Answer>
): ActivityKind<Content, Answer> {
	return kind;
}
