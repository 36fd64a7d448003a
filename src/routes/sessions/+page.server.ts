import * as sessions from '$lib/server/sessions';
import { requireTeacher } from '$lib/server/teachers';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const teacher = await requireTeacher(event);
	const all = await sessions.list(event.locals.supabase);
	// Those that run come first: a teacher who comes back looks for one of them.
	const running = all.filter(({ phase }) => phase !== 'ended');
	return { teacher, sessions: [...running, ...all.filter(({ phase }) => phase === 'ended')] };
};
