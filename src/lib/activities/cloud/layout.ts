/** A word to place; `em` is how wide it is at a font size of 1. */
export interface Word {
	key: string;
	n: number;
	em: number;
}

/** A word in its place: the centre and the font size, in the pixels of the picture. */
export interface Placed {
	x: number;
	y: number;
	size: number;
}

/** Height of a line and room around a word, in ems. */
const LINE = 1.12;
const ROOM = 0.28;
/** The rarest word next to the most frequent one. */
const RAREST = 0.34;
/** The largest word, of the height: one short word must not fill the hall. */
const LARGEST = 0.3;
/** A picture arranged afresh must be so much larger before the hall loses its words. */
const WORTH = 1.35;

/**
 * Places words, most frequent first, as large as they fit, the whole in the middle. Words that stood
 * somewhere before look for a place nearest to it, so that a cloud grows and does not dance.
 */
export function layout(
	words: readonly Word[],
	width: number,
	height: number,
	before: ReadonlyMap<string, Placed> = new Map()
): Map<string, Placed> {
	if (words.length === 0 || width < 1 || height < 1) return new Map();
	const fresh = largest(words, width, height, new Map());
	if (![...before.keys()].some((key) => fresh.placed.has(key))) return fresh.placed;
	const kept = largest(words, width, height, before);
	return kept.size * WORTH >= fresh.size ? kept.placed : fresh.placed;
}

interface Attempt {
	placed: Map<string, Placed>;
	size: number;
}

function largest(
	words: readonly Word[],
	width: number,
	height: number,
	before: ReadonlyMap<string, Placed>
): Attempt {
	const widest = Math.max(...weighted(words).map(({ em, weight }) => (em + ROOM) * weight));
	let low = 0;
	let high = Math.min(height * LARGEST, width / widest);
	let best: Attempt | undefined;
	for (let tries = 0; tries < 9; tries++) {
		const size = tries === 0 ? high : (low + high) / 2;
		const placed = place(words, size, width, height, before);
		if (placed) {
			best = { placed, size };
			if (tries === 0) break;
			low = size;
		} else high = size;
	}
	return best ?? { placed: rows(words, width, height), size: 0 };
}

function weighted(words: readonly Word[]) {
	const most = Math.max(1, ...words.map(({ n }) => n));
	return words.map((word) => ({
		...word,
		weight: RAREST + (1 - RAREST) * Math.sqrt(word.n / most)
	}));
}

interface Box {
	left: number;
	right: number;
	top: number;
	bottom: number;
}

/** Every word on a spiral around its place, or null when one finds none. */
function place(
	words: readonly Word[],
	largest: number,
	width: number,
	height: number,
	before: ReadonlyMap<string, Placed>
): Map<string, Placed> | null {
	const taken: Box[] = [];
	const placed = new Map<string, Placed>();
	for (const { key, em, weight } of weighted(words)) {
		const size = largest * weight;
		const [w, h] = [(em + ROOM) * size, LINE * size];
		const start = before.get(key) ?? { x: width / 2, y: height / 2 };
		const box = spiral(start, w, h, width, height, taken);
		if (!box) return null;
		taken.push(box);
		placed.set(key, { x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2, size });
	}
	return centred(placed, taken, width, height);
}

/** The first free box around a place, on an ellipse as flat as the picture. */
function spiral(
	start: { x: number; y: number },
	w: number,
	h: number,
	width: number,
	height: number,
	taken: readonly Box[]
): Box | null {
	if (w > width || h > height) return null;
	const flat = height / width;
	const step = Math.max(2, h / 4);
	let hit: Box | undefined;
	for (let turn = 0, radius = 0; radius < 1.2 * width; turn += step / Math.max(step, radius)) {
		radius = (step * turn) / 2;
		const x = clamp(start.x + radius * Math.cos(turn), w / 2, width - w / 2);
		const y = clamp(start.y + radius * flat * Math.sin(turn), h / 2, height - h / 2);
		const box = { left: x - w / 2, right: x + w / 2, top: y - h / 2, bottom: y + h / 2 };
		// What was in the way a step ago mostly still is.
		if (hit && overlap(box, hit)) continue;
		hit = taken.find((other) => overlap(box, other));
		if (!hit) return box;
	}
	return null;
}

function overlap(a: Box, b: Box): boolean {
	return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

function clamp(value: number, low: number, high: number): number {
	return Math.min(Math.max(value, low), high);
}

/** The same picture with as much room on the left as on the right, above as below. */
function centred(
	placed: Map<string, Placed>,
	boxes: readonly Box[],
	width: number,
	height: number
): Map<string, Placed> {
	const dx = (width - reach(boxes, 'left', 'right')) / 2;
	const dy = (height - reach(boxes, 'top', 'bottom')) / 2;
	return new Map([...placed].map(([key, at]) => [key, { ...at, x: at.x + dx, y: at.y + dy }]));
}

/** The sum of both edges: twice the middle. */
function reach(boxes: readonly Box[], from: 'left' | 'top', to: 'right' | 'bottom'): number {
	return Math.min(...boxes.map((box) => box[from])) + Math.max(...boxes.map((box) => box[to]));
}

/** Line after line, where no spiral finds room for all: a small screen. */
function rows(words: readonly Word[], width: number, height: number): Map<string, Placed> {
	const line = height / words.length;
	return new Map(
		words.map(({ key, em }, i) => [
			key,
			{ x: width / 2, y: line * (i + 0.5), size: Math.min(line / LINE, width / (em + ROOM)) }
		])
	);
}
