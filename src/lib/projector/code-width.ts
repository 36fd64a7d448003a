/**
 * Widths of bold letters in em, rounded up: those of DejaVu Sans Bold, the widest of the system fonts that
 * `--font-sans` names, with the spacing between two of them.
 */
const WIDE: Record<string, number> = { W: 1.11, M: 1, Q: 0.86, H: 0.84, N: 0.84, D: 0.84 };
const SPACING = 0.04;

/** No wider than this, in em, is a join code written in capitals and digits. */
export function ems(code: string): number {
	return [...code].reduce((sum, letter) => sum + (WIDE[letter] ?? 0.83) + SPACING, 0);
}
