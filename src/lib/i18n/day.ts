/** A day in words, such as 24 November 2026. `moment` is ISO 8601. */
export function day(moment: string, locale: string): string {
	return new Date(moment).toLocaleDateString(spelling(locale), { dateStyle: 'long' });
}

/** A day with its time, such as 24 November 2026 at 09:30. */
export function dayAndTime(moment: string, locale: string): string {
	return new Date(moment).toLocaleString(spelling(locale), {
		dateStyle: 'long',
		timeStyle: 'short'
	});
}

const spelling = (locale: string) => (locale === 'en' ? 'en-GB' : locale);
