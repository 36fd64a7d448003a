import { load as fields } from '$lib/phone/fields';
import type { PageLoad } from './$types';

/** The fields of the current question come with the page, on the server as well: voting needs no script. */
export const load: PageLoad = async ({ data }) => {
	const kind = data.state.activity?.kind;
	return { ...data, shown: kind ? await fields(kind) : null };
};
