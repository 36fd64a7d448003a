/** Of the picture, what words may cover: a spiral leaves gaps. */
const FILLED = 0.4;
/** Mean width of a bold letter, and height of a line, in ems. */
const LETTER = 0.62;
const LINE = 1.2;
/** The rarest word next to the most frequent one. */
const RAREST = 0.3;

interface Word {
	text: string;
	n: number;
}

/** Font sizes in pixels, by frequency, with which the words fill a picture of this size and fit in it. */
export function sizes(words: readonly Word[], width: number, height: number): number[] {
	const most = Math.max(1, ...words.map(({ n }) => n));
	const weights = words.map(({ n }) => RAREST + (1 - RAREST) * Math.sqrt(n / most));
	const spans = words.map(({ text }, i) => Math.max(2, text.length) * LETTER * (weights[i] ?? 1));
	const area = spans.reduce((sum, span, i) => sum + span * LINE * (weights[i] ?? 1), 0);
	const largest = Math.min(
		Math.sqrt((FILLED * width * height) / Math.max(1, area)),
		(0.85 * width) / Math.max(1, ...spans),
		height / 4
	);
	return weights.map((weight) => Math.max(1, Math.round(largest * weight)));
}
