/** A package of what Supabase sells beyond what a plan includes; one that is begun is paid whole. */
interface Package {
	included: number;
	size: number;
	/** In dollars. */
	price: number;
}

/**
 * What Realtime costs beyond the Pro plan ($25 a month), as published in November 2026 on
 * supabase.com/docs/guides/platform/manage-your-usage/realtime-messages and …/realtime-peak-connections.
 */
const MESSAGES: Package = { included: 5_000_000, size: 1_000_000, price: 2.5 };
const CONNECTIONS: Package = { included: 500, size: 1000, price: 10 };

/** The messages that are billed: each broadcast is one sent, and one more for each client that receives it. */
export const billed = (sent: number, received: number): number => sent + received;

/** Dollars for so many messages at the published rate, as if nothing were included. */
export function share(messages: number): number {
	return (messages / MESSAGES.size) * MESSAGES.price;
}

/** Dollars on the bill of a month, beside the plan itself. */
export function month(messages: number, connections: number): number {
	return beyond(MESSAGES, messages) + beyond(CONNECTIONS, connections);
}

function beyond({ included, size, price }: Package, used: number): number {
	return Math.ceil(Math.max(0, used - included) / size) * price;
}

const thousands = (n: number) => n.toLocaleString('en');

/** How the price is found, for a page. */
export const RULE = `By [Supabase's rule](https://supabase.com/docs/guides/platform/manage-your-usage/realtime-messages), a broadcast is one message sent and one for each client that receives it. The Pro plan ($25 a month) includes ${thousands(MESSAGES.included)} messages and ${thousands(CONNECTIONS.included)} connections at once; beyond, each ${thousands(MESSAGES.size)} messages that are begun cost $${MESSAGES.price.toFixed(2)}, each ${thousands(CONNECTIONS.size)} connections $${CONNECTIONS.price}. Requests are not billed.`;
