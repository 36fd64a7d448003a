/** How long the server waits for a client, in ms. */
export const PATIENCE = {
	/**
	 * A connection that is not used. Longer than proxies (60 s) and phones between two questions keep one:
	 * whoever closes first must not be the server, just as the next vote is on its way.
	 */
	keepAliveTimeout: 65_000,
	/** From the first byte of a request to the end of its headers: a packet or two, on the slowest network. */
	headersTimeout: 15_000,
	/** To the end of its body: a list of participants of 2 MB takes a minute at 300 kbit/s. */
	requestTimeout: 90_000,
	/** Between two looks for those who take longer. */
	connectionsCheckingInterval: 5_000
};
