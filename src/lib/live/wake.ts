/** Tells when the device is back: shown again, online again, or restored from the page cache. */
export function wake(back: () => void): () => void {
	const shown = () => document.visibilityState === 'visible' && back();
	document.addEventListener('visibilitychange', shown);
	addEventListener('online', back);
	addEventListener('pageshow', back);
	return () => {
		document.removeEventListener('visibilitychange', shown);
		removeEventListener('online', back);
		removeEventListener('pageshow', back);
	};
}
