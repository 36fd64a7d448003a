/** A path of this site to go on to, or the fallback: an address of another site never gets through. */
export function localPath(path: string | null, fallback: string): string {
	if (!path?.startsWith('/')) return fallback;
	const url = URL.parse(path, 'http://here.invalid');
	// Dots may hide slashes: `/.//evil.test` becomes `//evil.test`.
	return url?.origin === 'http://here.invalid' && !url.pathname.startsWith('//')
		? url.pathname + url.search
		: fallback;
}
