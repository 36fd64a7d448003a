/** What a hall needs to see of a question before its results, whichever kind it is. */
export interface Outline {
	question: string;
	/** Answers to choose from, lettered as in a text message. */
	options: { letter: string; text: string }[];
	/** Names of categories. */
	categories: string[];
	scale: { max: number; low: string; high: string } | null;
}

/** Reads the parts that kinds share from any public content. */
export function outline(content: unknown): Outline {
	const parts = (content ?? {}) as Record<string, unknown>;
	const { question, options, categories, max, low, high } = parts;
	return {
		question: string(question),
		options: texts(options).map((text, i) => ({ letter: String.fromCharCode(65 + i), text })),
		categories: texts(categories).filter((text) => text !== ''),
		scale: typeof max === 'number' ? { max, low: string(low), high: string(high) } : null
	};
}

function string(value: unknown): string {
	return typeof value === 'string' ? value : '';
}

function texts(list: unknown): string[] {
	return Array.isArray(list) ? list.map((item) => string((item as { text?: unknown })?.text)) : [];
}
