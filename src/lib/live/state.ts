import type { Count, KindId } from '../activities/kind.ts';

/** Where a live session stands. `ended` is final. */
export type Phase = 'lobby' | 'open' | 'closed' | 'revealed' | 'ended';
export type Pace = 'live' | 'self';
/** What a session asks of its participants before they join. */
export type Identity = 'anonymous' | 'name' | 'identifier';

/** The current activity as phones may see it: `content` is the kind's public content until the reveal. */
export interface PublicActivity {
	id: string;
	kind: KindId;
	/** 1-based, of `of`. */
	position: number;
	of: number;
	revealed: boolean;
	content: unknown;
}

/** Counted answers of one activity and round; never names. */
export interface Results {
	activity: string;
	round: number;
	participants: number;
	answered: number;
	counts: Count[];
}

/** What every phone gets at a phase change, and from `GET /api/sessions/:id`. */
export interface PublicState {
	session: string;
	/** Grows with every change; a client ignores a state that is not newer than the one it has. */
	version: number;
	/** Server's clock when the state was made, ISO 8601: a phone's own clock may be wrong. */
	now: string;
	title: string;
	language: 'fr' | 'en';
	pace: Pace;
	phase: Phase;
	round: number;
	identity: Identity;
	activity: PublicActivity | null;
	/** Present once revealed, or while the teacher shows results. */
	results?: Results;
	/** When voting closes by itself, ISO 8601. */
	closesAt?: string;
}

/** The event `tally_changed` on `session:<id>:host`. */
export interface TallyChanged extends Results {
	version: number;
}

/** What a teacher can tell a session to do; see `POST /api/sessions/:id/host`. */
export const COMMANDS = [
	'open',
	'close',
	'reveal',
	'next',
	'previous',
	'goto',
	'restart_round',
	'end',
	'show_results',
	'hide_results',
	'set_timer',
	'extend_timer'
] as const;
export type Command = (typeof COMMANDS)[number];
