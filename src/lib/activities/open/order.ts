import type { Count } from '../kind.ts';

/**
 * The order in which texts stand on a screen: what many said first, then the newest. Texts that were
 * there when the screen opened have no known age and stand in an order of their own, which is not the
 * alphabet's.
 */
export class Order {
	#seen = new Map<string, number>();
	#reads = 0;

	of(counts: readonly Count[]): Count[] {
		this.#reads++;
		for (const [key] of counts) if (!this.#seen.has(key)) this.#seen.set(key, this.#reads);
		const age = (key: string) => this.#seen.get(key) ?? 0;
		return counts.toSorted(
			([a, n], [b, m]) => m - n || age(b) - age(a) || scatter(a) - scatter(b) || (a < b ? -1 : 1)
		);
	}
}

/** A number that is always the same for a text and says nothing about it. */
function scatter(text: string): number {
	let hash = 2166136261;
	for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 16777619);
	return hash >>> 0;
}
