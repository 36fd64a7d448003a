const READS = new Set(['GET', 'HEAD', 'OPTIONS']);
const FORMS = new Set(['application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain']);

/**
 * False for a write that another site made a browser send. Forms need an Origin of ours, JSON must not
 * have a foreign one (`own` is the public one, if known); clients that are no browser send none. Twilio's webhook is trusted by its signature.
 */
export function isSameOrigin(
	method: string,
	pathname: string,
	header: (name: 'origin' | 'host' | 'content-type') => string | null,
	own: string | undefined
): boolean {
	if (READS.has(method) || pathname === '/api/sms/twilio') return true;
	const origin = header('origin');
	if (origin !== null) return origin === own || hostOf(origin) === header('host');
	const type = header('content-type')?.split(';')[0]?.trim().toLowerCase() ?? '';
	return !FORMS.has(type);
}

/** The host of an Origin: a phone may come by the address of the laptop while ORIGIN names the server. */
function hostOf(origin: string): string | undefined {
	return URL.canParse(origin) ? new URL(origin).host : undefined;
}

/**
 * True when a cookie may be for HTTPS only. With ORIGIN on HTTPS, a phone that comes by another address of
 * the server, in plain HTTP, would not keep such a one.
 */
export function isSecure(request: Request, url: URL): boolean {
	if (url.protocol !== 'https:') return false;
	const { headers } = request;
	return headers.get('host') === url.host || headers.get('x-forwarded-proto') === 'https';
}
