/** Fields that say nothing by themselves. */
const ALWAYS = new Set(['activity', 'round', 'position', 'category']);

/** What a form sends, the button that was pressed included. */
export function fieldsIn(event: SubmitEvent): FormData {
	const fields = new FormData(event.currentTarget as HTMLFormElement);
	// Browsers of before 2023 leave the button out.
	const button = event.submitter as HTMLButtonElement | null;
	if (button?.name) fields.append(button.name, button.value);
	return fields;
}

/** True when nothing was chosen or written. */
export function isEmpty(fields: FormData): boolean {
	return ![...fields].some(([name, value]) => !ALWAYS.has(name) && String(value).trim() !== '');
}
