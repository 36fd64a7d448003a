/** A signal that aborts after so many ms; phones of before 2022 have no `AbortSignal.timeout`. */
export function within(ms: number): AbortSignal {
	if ('timeout' in AbortSignal) return AbortSignal.timeout(ms);
	const controller = new AbortController();
	setTimeout(() => controller.abort(), ms);
	return controller.signal;
}
