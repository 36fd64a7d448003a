import { gradebook, gradesOf } from '$lib/moodle/gradebook';
import { download } from '$lib/server/download';
import { moodleFile } from '$lib/server/moodle-files';
import { problem } from '$lib/server/problem';

/** Points for Moodle's grade book, for whoever typed what identifies a Moodle user, or is on the list. */
export const { GET, POST } = moodleFile((session, { standings }, roster) => {
	if (session.identity === 'anonymous') return problem(409, 'anonymous');
	const { matched } = gradesOf(standings, session.max_points, roster);
	return new Response(gradebook(session.title, matched), {
		headers: download(session.title, 'moodle.csv')
	});
});
