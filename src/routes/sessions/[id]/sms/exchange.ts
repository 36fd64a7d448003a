import type { Outcome } from '$lib/sms/replies';

/** A text from a simulated phone, what became of it, and the reply that the phone got. */
export interface Exchange {
	phone: number;
	body: string;
	reply: string | null;
	outcome: Outcome;
}
