/** What the bench asks of the process of the virtual phones. */
export type Order =
	| {
			do: 'enter';
			url: string;
			/** Where Supabase is. */
			supabase: string;
			key: string;
			/** Phones go to them in turn. */
			halls: { session: string; code: string }[];
			phones: number;
			/** How many of them send texts instead. */
			texting: number;
			/** Seconds over which they come in. */
			seconds: number;
			twilio: { token: string; url: string };
			/** Loads the page first and reads the state once subscribed, as a browser does. */
			pages?: boolean;
	  }
	| {
			do: 'answer';
			/** The open activity of each session. */
			activities: Record<string, string>;
			round: number;
			/** The values that phones take in turn. */
			values: unknown[];
			/** What a phone texts to say each value. */
			texts: string[];
			/** Seconds over which they answer; 0 is all in the same instant. */
			seconds: number;
			/** Times that the same answer is sent at once. */
			times?: number;
			/** Seconds for which each changes their mind after that, as fast as is acknowledged and allowed. */
			lasting?: number;
			/** Share of the sockets that is cut half-way, and comes back after the browser's own wait. */
			drops?: number;
	  }
	| { do: 'heard'; version: number }
	| { do: 'drop'; share: number; patiently: boolean }
	/** Closes every socket; each phone asks for the state instead, as often as a page does, for so many seconds. */
	| { do: 'poll'; seconds: number }
	| { do: 'received' }
	| { do: 'leave' };

/** What the phones tell of an order. */
export interface Told {
	/** In ms, one for each answer or phone. */
	took: number[];
	/** When each answer was sent and acknowledged, in ms of the shared clock. */
	sent: number[];
	acknowledged: number[];
	/** How many phones of each session said which value last, by its place among the values. */
	said: Record<string, number[]>;
	/** What was not as it should be, counted by what it was. */
	refused: Record<string, number>;
	/** From a phone's first try to come back until it is subscribed and up to date, in ms. */
	back: number[];
	/** What each socket received. */
	bytes: number[];
	messages: number[];
}
