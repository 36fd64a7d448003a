import * as v from 'valibot';

const port = v.pipe(v.string(), v.regex(/^\d{1,5}$/), v.transform(Number), v.maxValue(65535));
const httpUrl = v.pipe(
	v.string(),
	v.url(),
	v.regex(/^https?:\/\//),
	v.transform((url) => url.replace(/\/+$/, ''))
);

/** Each variable that Amphi reads, with what is wrong when it does not parse. */
const VARIABLES = {
	PORT: v.optional(port),
	HOST: v.optional(v.string()),
	ORIGIN: v.optional(httpUrl),
	AMPHI_DATA: v.optional(v.string()),
	AMPHI_SECRET: v.optional(v.pipe(v.string(), v.minLength(32))),
	AMPHI_SIGNUP: v.optional(v.picklist(['open', 'closed'])),
	AMPHI_OPERATOR: v.optional(v.pipe(v.string(), v.maxLength(200))),
	AMPHI_PRIVACY_CONTACT: v.optional(v.pipe(v.string(), v.email())),
	AMPHI_RETENTION_DAYS: v.optional(
		v.pipe(v.string(), v.regex(/^\d{1,4}$/), v.transform(Number), v.minValue(1), v.maxValue(3650))
	),
	AMPHI_METRICS_TOKEN: v.optional(v.pipe(v.string(), v.regex(/^[\x21-\x7e]{16,}$/))),
	AMPHI_DRAIN_SECONDS: v.optional(
		v.pipe(v.string(), v.regex(/^\d{1,3}$/), v.transform(Number), v.maxValue(300))
	),
	LOG_LEVEL: v.optional(v.picklist(['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'])),
	AMPHI_EDITION: v.optional(v.picklist(['embedded', 'supabase'])),
	DATABASE_URL: v.optional(v.pipe(v.string(), v.regex(/^postgres(ql)?:\/\//))),
	PUBLIC_SUPABASE_URL: v.optional(httpUrl),
	PUBLIC_SUPABASE_PUBLISHABLE_KEY: v.optional(v.string()),
	SUPABASE_SECRET_KEY: v.optional(v.string()),
	SUPABASE_URL_INTERNAL: v.optional(httpUrl),
	SMTP_URL: v.optional(v.pipe(v.string(), v.regex(/^smtps?:\/\//))),
	MAIL_FROM: v.optional(v.string()),
	TWILIO_ACCOUNT_SID: v.optional(v.pipe(v.string(), v.regex(/^AC[0-9a-f]{32}$/i))),
	TWILIO_AUTH_TOKEN: v.optional(v.string()),
	TWILIO_PHONE_NUMBER: v.optional(v.pipe(v.string(), v.regex(/^\+?[0-9 ]{3,20}$/)))
};
const EXPECTED: Record<keyof typeof VARIABLES, string> = {
	PORT: 'a port number from 0 to 65535',
	HOST: 'an address to listen on, such as 0.0.0.0',
	ORIGIN: 'the public address, such as https://amphi.example.edu',
	AMPHI_DATA: 'a folder',
	AMPHI_SECRET: 'at least 32 characters',
	AMPHI_SIGNUP: '"open" or "closed"',
	AMPHI_OPERATOR: 'the name of who runs this server, of 200 characters at most',
	AMPHI_PRIVACY_CONTACT: 'a mail address',
	AMPHI_RETENTION_DAYS: 'a number of days from 1 to 3650',
	AMPHI_METRICS_TOKEN: 'at least 16 characters without spaces',
	AMPHI_DRAIN_SECONDS: 'a number of seconds from 0 to 300',
	LOG_LEVEL: '"silent", "fatal", "error", "warn", "info", "debug" or "trace"',
	AMPHI_EDITION: '"embedded" or "supabase"',
	DATABASE_URL: 'an address such as postgresql://user:password@host:5432/amphi',
	PUBLIC_SUPABASE_URL: 'the address of a Supabase project, such as https://xyz.supabase.co',
	PUBLIC_SUPABASE_PUBLISHABLE_KEY: 'the publishable key of the Supabase project',
	SUPABASE_SECRET_KEY: 'the secret key of the Supabase project',
	SUPABASE_URL_INTERNAL: 'an address',
	SMTP_URL: 'an address such as smtp://user:password@mail.example.edu:587',
	MAIL_FROM: 'a mail address',
	TWILIO_ACCOUNT_SID: 'AC followed by 32 hexadecimal digits',
	TWILIO_AUTH_TOKEN: 'the auth token of the Twilio account',
	TWILIO_PHONE_NUMBER: 'a phone number such as +33123456789'
};
const SUPABASE = [
	'PUBLIC_SUPABASE_URL',
	'PUBLIC_SUPABASE_PUBLISHABLE_KEY',
	'SUPABASE_SECRET_KEY'
] as const;
const TWILIO = ['TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN', 'TWILIO_PHONE_NUMBER'] as const;

/** The database's own default for a session. */
export const RETENTION_DAYS = 365;

export interface Env {
	port: number;
	host: string;
	origin?: string;
	dataFolder: string;
	databaseUrl?: string;
	supabase?: { url: string; publishableKey: string; secretKey: string };
	twilio?: { accountSid: string; authToken: string; phoneNumber: string };
	mail?: { smtpUrl: string; from: string };
	secret?: string;
	signup: 'open' | 'closed';
	/** Who answers for the data: a name, and the mail address that the page on privacy gives. */
	operator?: string;
	privacyContact?: string;
	/** How long a session is kept unless its teacher says otherwise. */
	retentionDays: number;
	/** Who scrapes `/metrics` has it; without one there is no such page. */
	metricsToken?: string;
	/** How long a signal to stop is only told to whoever balances the load. */
	drainSeconds: number;
	edition: 'embedded' | 'supabase';
}

/**
 * The settings in the environment. Empty variables count as absent. A variable that does not parse, or a
 * group that is only half set, gives one English sentence each, fit to be printed at start.
 */
export function readEnv(
	environment: Record<string, string | undefined>
): { ok: true; env: Env } | { ok: false; problems: string[] } {
	const given = Object.fromEntries(
		Object.keys(VARIABLES).map((name) => [name, environment[name]?.trim() || undefined])
	);
	const parsed = v.safeParse(v.object(VARIABLES), given);
	const problems: string[] = [];
	if (!parsed.success) {
		const names = new Set(parsed.issues.map((issue) => String(issue.path?.[0].key)));
		for (const name of names) {
			problems.push(`${name} must be ${EXPECTED[name as keyof typeof VARIABLES]}.`);
		}
	}
	// The embedded edition hands its own keys to the app, without a public address.
	const embedded = given.AMPHI_EDITION === 'embedded';
	for (const group of embedded ? [TWILIO] : [SUPABASE, TWILIO]) {
		const missing = group.filter((name) => !given[name]);
		if (missing.length > 0 && missing.length < group.length) {
			problems.push(`${group.join(', ')} go together: ${missing.join(' and ')} not set.`);
		}
	}
	if (!embedded && given.PUBLIC_SUPABASE_URL && !given.AMPHI_SECRET) {
		problems.push(
			'AMPHI_SECRET must be set when Amphi runs on Supabase: every instance signs with it.'
		);
	}
	if (given.DATABASE_URL && given.PUBLIC_SUPABASE_URL) {
		problems.push(
			'DATABASE_URL and PUBLIC_SUPABASE_URL exclude each other: the first is for the embedded edition.'
		);
	}
	if (!parsed.success || problems.length > 0) return { ok: false, problems };

	const e = parsed.output;
	const url = e.PUBLIC_SUPABASE_URL ?? e.SUPABASE_URL_INTERNAL;
	return {
		ok: true,
		env: {
			port: e.PORT ?? 3000,
			host: e.HOST ?? '0.0.0.0',
			origin: e.ORIGIN,
			dataFolder: e.AMPHI_DATA ?? './data',
			databaseUrl: e.DATABASE_URL,
			supabase:
				url && e.PUBLIC_SUPABASE_PUBLISHABLE_KEY && e.SUPABASE_SECRET_KEY
					? {
							url,
							publishableKey: e.PUBLIC_SUPABASE_PUBLISHABLE_KEY,
							secretKey: e.SUPABASE_SECRET_KEY
						}
					: undefined,
			twilio:
				e.TWILIO_ACCOUNT_SID && e.TWILIO_AUTH_TOKEN && e.TWILIO_PHONE_NUMBER
					? {
							accountSid: e.TWILIO_ACCOUNT_SID,
							authToken: e.TWILIO_AUTH_TOKEN,
							phoneNumber: e.TWILIO_PHONE_NUMBER
						}
					: undefined,
			mail: e.SMTP_URL
				? { smtpUrl: e.SMTP_URL, from: e.MAIL_FROM ?? 'amphi@localhost' }
				: undefined,
			secret: e.AMPHI_SECRET,
			signup: e.AMPHI_SIGNUP ?? 'open',
			operator: e.AMPHI_OPERATOR,
			privacyContact: e.AMPHI_PRIVACY_CONTACT,
			retentionDays: e.AMPHI_RETENTION_DAYS ?? RETENTION_DAYS,
			metricsToken: e.AMPHI_METRICS_TOKEN,
			drainSeconds: e.AMPHI_DRAIN_SECONDS ?? 0,
			edition: e.AMPHI_EDITION ?? (e.PUBLIC_SUPABASE_URL ? 'supabase' : 'embedded')
		}
	};
}

let current: Env | undefined;

/** The settings of this process. Throws with every problem in its message when they do not parse. */
export function env(): Env {
	if (current) return current;
	const read = readEnv(process.env);
	if (!read.ok) throw new Error(read.problems.join('\n'));
	return (current = read.env);
}

/** The address to print in QR codes: ORIGIN, or where the page was asked for. */
export function publicOrigin(url: URL): string {
	return env().origin ?? url.origin;
}
