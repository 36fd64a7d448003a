/** A text as any provider hands it over. */
export interface Text {
	/** The provider's id of the message; a resent webhook has the same. */
	sid: string;
	/** The sender's number. Never kept and never logged. */
	from: string;
	body: string;
}

/** A webhook request before anything in it is believed. */
interface Delivery {
	/** The public address that the provider was given, with its query. */
	url: string;
	headers: Headers;
	form: URLSearchParams;
}

/** What Amphi asks of whoever carries its text messages. */
export interface SmsProvider {
	/** True when the provider itself sent this. */
	verify(delivery: Delivery): boolean;
	/** The text in a verified form; null when it holds none. */
	parse(form: URLSearchParams): Text | null;
	/** The response that sends a reply, or none. */
	reply(text: string | null): Response;
	/** The very request that the provider would make for this text; for the teacher's test page. */
	simulate(text: Text & { to: string }, url: string): { headers: HeadersInit; body: string };
	/** The reply in a response made by `reply`. */
	replyIn(response: string): string | null;
}
