export type FailureCode =
	| 'data_folder_in_use'
	| 'data_folder_unreadable'
	| 'database_unreachable'
	| 'disk_full'
	| 'database_newer'
	| 'migration_failed';

/** A reason why the backend cannot start: `message` is a sentence fit to be printed, `code` is stable. */
export class BootFailure extends Error {
	override name = 'BootFailure';
	readonly code: FailureCode;

	constructor(code: FailureCode, message: string, cause?: unknown) {
		super(message, { cause });
		this.code = code;
	}
}
