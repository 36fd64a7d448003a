/** Whose data it is. */
type Whose = 'participant' | 'teacher';
/** Until when it is kept. */
type Until =
	/** The deletion date of its session, or the participant's own deletion. */
	| 'session'
	/** As long as the teacher keeps the course. */
	| 'course'
	/** As long as the account. */
	| 'account'
	/** Thirty days after the teacher deleted it, or as long as the account. */
	| 'bin'
	/** Three days after it was sent. */
	| 'three_days'
	/** Until it was used, an hour at most. */
	| 'hour';
/** Who sees it, beside whoever runs the server. */
type Reader = 'self' | 'teacher' | 'hall' | 'nobody';

interface Kept {
	whose: Whose;
	until: Until;
	seenBy: readonly Reader[];
}

/**
 * Every sort of data that is about a person or may be. What it is and why it is kept stand in the messages
 * `privacy_what_…` and `privacy_why_…`.
 */
export const DATA = {
	pseudonym: { whose: 'participant', until: 'session', seenBy: ['teacher'] },
	name: { whose: 'participant', until: 'session', seenBy: ['self', 'teacher'] },
	identifier: { whose: 'participant', until: 'session', seenBy: ['self', 'teacher'] },
	phone: { whose: 'participant', until: 'session', seenBy: ['nobody'] },
	text: { whose: 'participant', until: 'session', seenBy: ['self'] },
	answer: { whose: 'participant', until: 'session', seenBy: ['self', 'teacher', 'hall'] },
	moderated: { whose: 'participant', until: 'session', seenBy: ['teacher'] },
	removed: { whose: 'participant', until: 'session', seenBy: ['self', 'teacher'] },
	device: { whose: 'participant', until: 'session', seenBy: ['nobody'] },
	origin: { whose: 'participant', until: 'session', seenBy: ['nobody'] },
	roster: { whose: 'participant', until: 'course', seenBy: ['self', 'teacher'] },
	personal_code: { whose: 'participant', until: 'course', seenBy: ['teacher'] },
	extra_time: { whose: 'participant', until: 'course', seenBy: ['self', 'teacher'] },
	broadcast: { whose: 'participant', until: 'three_days', seenBy: ['hall'] },
	times: { whose: 'participant', until: 'session', seenBy: ['self', 'teacher'] },
	account: { whose: 'teacher', until: 'account', seenBy: ['self'] },
	password: { whose: 'teacher', until: 'account', seenBy: ['nobody'] },
	sign_in: { whose: 'teacher', until: 'account', seenBy: ['nobody'] },
	reset: { whose: 'teacher', until: 'hour', seenBy: ['nobody'] },
	deck: { whose: 'teacher', until: 'bin', seenBy: ['self'] },
	course: { whose: 'teacher', until: 'course', seenBy: ['self'] },
	asked: { whose: 'teacher', until: 'session', seenBy: ['self', 'hall'] }
} as const satisfies Record<string, Kept>;
export type Datum = keyof typeof DATA;

/** `technical`: about no person. `unused`: Auth has it, and Amphi's accounts leave it empty. */
type Class = Datum | 'technical' | 'unused';
type Table = Readonly<Record<string, Class>>;

/**
 * Every table and column that the database has, after all migrations and with the Auth of the embedded
 * edition. A test compares it with the schema: what is not here cannot be stored.
 */
export const TABLES: Readonly<Record<string, Table>> = {
	'public.participants': {
		id: 'pseudonym',
		session_id: 'technical',
		channel: 'technical',
		name: 'name',
		identity: 'identifier',
		phone_hmac: 'phone',
		joined_at: 'times',
		student_id: 'roster',
		proof: 'identifier',
		extra_time: 'extra_time',
		device_hmac: 'device',
		origin_hmac: 'origin',
		removed_at: 'removed'
	},
	'public.answers': {
		activity_id: 'technical',
		round: 'technical',
		participant_id: 'pseudonym',
		id: 'technical',
		seq: 'times',
		value: 'answer',
		keys: 'answer',
		labels: 'answer',
		channel: 'technical',
		answered_at: 'times',
		late: 'times',
		removed: 'removed'
	},
	'public.held_texts': {
		activity_id: 'technical',
		key: 'moderated',
		reason: 'moderated',
		verdict: 'moderated',
		held_at: 'moderated',
		decided_at: 'moderated'
	},
	'public.courses': {
		id: 'technical',
		owner_id: 'account',
		title: 'course',
		created_at: 'course'
	},
	'public.students': {
		id: 'roster',
		course_id: 'technical',
		email: 'roster',
		id_number: 'roster',
		username: 'roster',
		first_name: 'roster',
		last_name: 'roster',
		code: 'personal_code',
		extra_time: 'extra_time',
		added_at: 'roster'
	},
	'public.sms_messages': {
		sid: 'text',
		session_id: 'technical',
		participant_id: 'pseudonym',
		outcome: 'text',
		reply: 'text',
		received_at: 'times'
	},
	'public.session_secrets': {
		session_id: 'technical',
		phone_key: 'technical'
	},
	'public.sessions': {
		id: 'technical',
		owner_id: 'account',
		deck_id: 'technical',
		code: 'technical',
		title: 'asked',
		language: 'asked',
		pace: 'technical',
		phase: 'technical',
		activity_id: 'technical',
		version: 'technical',
		show_results: 'technical',
		results_live: 'technical',
		closes_at: 'technical',
		identity: 'technical',
		sms_enabled: 'technical',
		sms_replies: 'technical',
		max_points: 'technical',
		started_at: 'asked',
		ended_at: 'asked',
		purge_at: 'technical',
		course_id: 'technical',
		weak_network: 'technical',
		one_per_device: 'technical',
		review: 'technical'
	},
	'public.session_activities': {
		id: 'technical',
		session_id: 'technical',
		position: 'technical',
		kind: 'technical',
		content: 'asked',
		public_content: 'asked',
		graded: 'technical',
		streams: 'technical',
		phase: 'technical',
		round: 'technical',
		hidden_keys: 'moderated',
		closed_at: 'technical',
		closed_version: 'technical',
		opened_at: 'technical',
		approve_first: 'technical'
	},
	'public.decks': {
		id: 'technical',
		owner_id: 'account',
		title: 'deck',
		language: 'deck',
		created_at: 'deck',
		updated_at: 'deck',
		deleted_at: 'deck'
	},
	'public.activities': {
		id: 'technical',
		deck_id: 'technical',
		position: 'technical',
		kind: 'technical',
		content: 'deck',
		created_at: 'deck',
		updated_at: 'deck',
		deleted_at: 'deck'
	},
	'public.teachers': {
		user_id: 'account',
		created_at: 'account'
	},
	'realtime.messages': {
		id: 'technical',
		topic: 'technical',
		extension: 'technical',
		payload: 'broadcast',
		event: 'technical',
		private: 'technical',
		updated_at: 'technical',
		inserted_at: 'technical',
		binary_payload: 'unused'
	},
	'auth.users': {
		id: 'account',
		aud: 'technical',
		role: 'technical',
		email: 'account',
		encrypted_password: 'password',
		phone: 'unused',
		email_confirmed_at: 'account',
		confirmed_at: 'account',
		invited_at: 'unused',
		confirmation_token: 'reset',
		confirmation_sent_at: 'reset',
		recovery_token: 'reset',
		recovery_sent_at: 'reset',
		email_change: 'unused',
		email_change_token_new: 'unused',
		email_change_token_current: 'unused',
		email_change_sent_at: 'unused',
		email_change_confirm_status: 'unused',
		phone_confirmed_at: 'unused',
		phone_change: 'unused',
		phone_change_token: 'unused',
		phone_change_sent_at: 'unused',
		reauthentication_token: 'unused',
		reauthentication_sent_at: 'unused',
		raw_app_meta_data: 'account',
		raw_user_meta_data: 'account',
		banned_until: 'unused',
		deleted_at: 'unused',
		is_sso_user: 'technical',
		is_anonymous: 'technical',
		last_sign_in_at: 'sign_in',
		created_at: 'account',
		updated_at: 'account'
	},
	'auth.identities': {
		id: 'technical',
		provider: 'technical',
		provider_id: 'account',
		user_id: 'account',
		identity_data: 'account',
		email: 'account',
		last_sign_in_at: 'sign_in',
		created_at: 'account',
		updated_at: 'account'
	},
	'auth.sessions': {
		id: 'sign_in',
		user_id: 'account',
		not_after: 'sign_in',
		refreshed_at: 'sign_in',
		// Empty in the embedded edition; Supabase's Auth notes Amphi's own server here, which signs people in.
		user_agent: 'sign_in',
		ip: 'sign_in',
		tag: 'unused',
		refresh_token_hmac_key: 'sign_in',
		refresh_token_counter: 'sign_in',
		scopes: 'unused',
		created_at: 'sign_in',
		updated_at: 'sign_in',
		aal: 'sign_in',
		factor_id: 'unused'
	},
	'auth.refresh_tokens': {
		id: 'technical',
		token: 'sign_in',
		user_id: 'account',
		session_id: 'sign_in',
		revoked: 'sign_in',
		parent: 'sign_in',
		created_at: 'sign_in',
		updated_at: 'sign_in'
	},
	'auth.flow_state': {
		id: 'technical',
		user_id: 'account',
		auth_code: 'reset',
		authentication_method: 'technical',
		code_challenge: 'reset',
		code_challenge_method: 'technical',
		provider_type: 'technical',
		provider_access_token: 'unused',
		provider_refresh_token: 'unused',
		auth_code_issued_at: 'reset',
		invite_token: 'unused',
		referrer: 'unused',
		oauth_client_state_id: 'unused',
		linking_target_id: 'unused',
		email_optional: 'technical',
		created_at: 'reset',
		updated_at: 'reset'
	},
	'auth.audit_log_entries': {
		id: 'unused',
		payload: 'unused',
		created_at: 'unused',
		ip_address: 'unused'
	}
};

/** Where data of each sort is, as `participants.name`. */
export function placesOf(datum: Datum): string[] {
	return Object.entries(TABLES).flatMap(([table, columns]) =>
		Object.entries(columns)
			.filter(([, is]) => is === datum)
			.map(([column]) => `${table.replace(/^public\./, '')}.${column}`)
	);
}

/**
 * What a browser keeps, by where it keeps it. `name` is the whole of it. What it is for and until when stand
 * in the messages `privacy_device_…`.
 */
export const ON_DEVICE = [
	{ id: 'ticket', where: 'cookie', name: /^amphi-[0-9a-f-]{36}$/, whose: 'participant' },
	{ id: 'language', where: 'cookie', name: /^lang$/, whose: 'participant' },
	{ id: 'outbox', where: 'indexedDB', name: /^amphi-outbox$/, whose: 'participant' },
	{
		id: 'files',
		where: 'caches',
		name: /^(immutable|workbox-precache-v2-https?:\/\/[^/]+\/)$/,
		whose: 'participant'
	},
	{ id: 'files', where: 'indexedDB', name: /^workbox-expiration$/, whose: 'participant' },
	{
		id: 'place',
		where: 'sessionStorage',
		name: /^sveltekit:(scroll|snapshot)$/,
		whose: 'participant'
	},
	{
		id: 'account',
		where: 'cookie',
		name: /^sb-[\w-]+-auth-token(-[\w-]*code-verifier)?(\.\d+)?$/,
		whose: 'teacher'
	},
	{ id: 'known', where: 'cookie', name: /^known-device$/, whose: 'teacher' },
	{ id: 'unsaved', where: 'localStorage', name: /^amphi:unsaved:[0-9a-f-]{36}$/, whose: 'teacher' }
] as const satisfies readonly {
	id: string;
	where: 'cookie' | 'localStorage' | 'sessionStorage' | 'indexedDB' | 'caches';
	name: RegExp;
	whose: Whose;
}[];
