export interface Summary {
	n: number;
	p50: number;
	p95: number;
	p99: number;
	max: number;
}

/** The value below which a share of the sorted values lies (nearest rank). */
export function percentile(sorted: readonly number[], share: number): number {
	if (sorted.length === 0) return NaN;
	return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] as number;
}

/** Percentiles of some durations, in the unit of the durations. */
export function summary(values: readonly number[]): Summary {
	const sorted = values.toSorted((a, b) => a - b);
	return {
		n: sorted.length,
		p50: percentile(sorted, 0.5),
		p95: percentile(sorted, 0.95),
		p99: percentile(sorted, 0.99),
		max: sorted.at(-1) ?? NaN
	};
}
