/** What the boot and the app tell each other about the end of the process. */
export type Lifecycle = typeof globalThis & {
	/** Set by the boot after a signal: nobody new is to be sent here. */
	amphiStopping?: boolean;
	/** Left by the app: resolves once whatever was taken is written and told to the screens. */
	amphiSettled?: () => Promise<void>;
};

/** True from the signal on that ends this process. */
export function isStopping(): boolean {
	return (globalThis as Lifecycle).amphiStopping === true;
}
