/** Node's own. */
const { emitWarning } = process;

/**
 * Gives Node its warnings back. Lite puts a function in between that takes texts alone, and throws where
 * Node warns with an error: in the middle of whatever request was the cause. Import this before Lite.
 */
export function ownWarnings(): void {
	process.emitWarning = emitWarning;
}
