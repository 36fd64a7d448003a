/** Milliseconds on a clock that all processes of this machine share. */
export function now(): number {
	return Number(process.hrtime.bigint() / 1000n) / 1000;
}

export const pause = (ms: number): Promise<void> =>
	new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));
