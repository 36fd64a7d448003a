export type RefusalCode =
	| 'busy'
	| 'not_allowed'
	| 'failed'
	| 'nothing_there'
	| 'exists'
	| 'no_archive'
	| 'damaged'
	| 'newer'
	| 'not_empty';

/** A reason why a backup was not made or not brought back: `message` is a sentence fit to be printed. */
export class Refusal extends Error {
	override name = 'Refusal';
	readonly code: RefusalCode;

	constructor(code: RefusalCode, message: string, cause?: unknown) {
		super(message, { cause });
		this.code = code;
	}
}
