const CODE = /^[2-9A-HJKMNP-Z]{6}$/;

/** A join code as typed (`abc-234`, `ABC 234`), in its own spelling; null when it can be none. */
export function readCode(typed: string): string | null {
	const code = typed.replace(/[\s.-]/g, '').toUpperCase();
	return CODE.test(code) ? code : null;
}
