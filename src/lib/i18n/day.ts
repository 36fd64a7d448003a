/** A day in words, such as 24 November 2026. `moment` is ISO 8601. */
export function day(moment: string, locale: string): string {
	return new Date(moment).toLocaleDateString(locale === 'en' ? 'en-GB' : locale, {
		dateStyle: 'long'
	});
}
