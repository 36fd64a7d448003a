/** Headers of a file to save; the name is made safe for every system. */
export function download(title: string, suffix: string): Record<string, string> {
	const name = `${title} ${suffix}`.replace(/[^\p{L}\p{N} ._-]+/gu, '').trim();
	return attachment(name, 'text/csv; charset=utf-8');
}

/** The same for a name that is safe already. */
export function attachment(name: string, type: string): Record<string, string> {
	const ascii = name.normalize('NFD').replace(/[^\x20-\x7e]/g, '');
	return {
		'content-type': type,
		'content-disposition': `attachment; filename="${ascii}"; filename*=UTF-8''${encodeURIComponent(name)}`,
		'cache-control': 'private, no-store'
	};
}
