import { m } from '../i18n/paraglide/messages.js';
import { fit, SEGMENT, septets } from './gsm7.ts';

/** What became of a text; the words that `sms_messages.outcome` keeps. */
export const OUTCOMES = [
	'joined',
	'joined_open',
	'joined_counted',
	'counted',
	'waiting',
	'late',
	'invalid',
	'too_long',
	'full',
	'ended',
	'sms_off',
	'identity_required',
	'unknown_code',
	'no_session',
	'erased',
	'not_there',
	'help',
	'nothing',
	'keyword'
] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** When a session answers texts. In France, long numbers may receive but replies are blocked. */
export type Policy = 'never' | 'errors' | 'always';
const WELL: readonly Outcome[] = ['joined', 'joined_open', 'joined_counted', 'counted', 'erased'];
const SILENT: readonly Outcome[] = ['keyword', 'nothing'];

/** What a reply may name; titles and answers are spelled and cut so that the reply stays one text. */
export interface Named {
	title?: string;
	code?: string;
	answer?: string;
	/** What the session asks of who joins. */
	asks?: 'name' | 'identifier';
}

/** True when a text with this outcome is answered at all. */
export function isAnswered(outcome: Outcome, policy: Policy): boolean {
	if (SILENT.includes(outcome) || policy === 'never') return false;
	return policy === 'always' || !WELL.includes(outcome);
}

/** The reply to a text in the session's language, one GSM-7 segment; null when none is sent. */
export function reply(
	outcome: Outcome,
	policy: Policy,
	locale: 'fr' | 'en',
	named: Named = {}
): string | null {
	return isAnswered(outcome, policy) ? sentence(outcome, locale, named) : null;
}

/** The sentence for an outcome, whether it is sent or not. */
export function sentence(outcome: Outcome, locale: 'fr' | 'en', named: Named): string {
	const say = (title: string, answer: string) => wording(outcome, locale, title, answer, named);
	// Titles without any sign of the alphabet leave the code, which has only such signs.
	const title = fit(named.title ?? '', 60) || (named.code ?? '');
	const room = SEGMENT - (septets(say(title, '.')) ?? SEGMENT);
	return say(title, fit(named.answer ?? '', Math.min(room, 60)));
}

function wording(
	outcome: Outcome,
	locale: 'fr' | 'en',
	title: string,
	answer: string,
	{ code = '', asks }: Named
): string {
	const options = { locale };
	switch (outcome) {
		case 'joined':
			return m.sms_joined({ title }, options);
		case 'joined_open':
			return m.sms_joined_open({ title }, options);
		case 'joined_counted':
			return answer
				? m.sms_joined_counted({ title, answer }, options)
				: m.sms_joined_counted_plain({ title }, options);
		case 'counted':
			return answer ? m.sms_counted({ answer }, options) : m.sms_counted_plain({}, options);
		case 'waiting':
			return m.sms_waiting({ title }, options);
		case 'ended':
			return m.sms_ended({ title }, options);
		case 'sms_off':
			return m.sms_off({ title }, options);
		case 'identity_required':
			return asks === 'name'
				? m.sms_name_required({ code }, options)
				: m.sms_identity_required({ code }, options);
		case 'unknown_code':
			return m.sms_unknown_code({ code }, options);
		case 'erased':
			return m.sms_erased({ title }, options);
		case 'not_there':
			return m.sms_not_there({ title }, options);
		case 'late':
			return m.sms_late({}, options);
		case 'invalid':
			return m.sms_invalid({}, options);
		case 'too_long':
			return m.sms_too_long({}, options);
		case 'full':
			return m.sms_full({}, options);
		case 'no_session':
			return m.sms_no_session({}, options);
		case 'help':
			return m.sms_help({}, options);
		case 'nothing':
		case 'keyword':
			return '';
	}
}
