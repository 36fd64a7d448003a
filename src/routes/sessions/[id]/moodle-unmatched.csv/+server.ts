import { gradesOf, unmatchedList } from '$lib/moodle/gradebook';
import { download } from '$lib/server/download';
import { moodleFile } from '$lib/server/moodle-files';

/** The results that `moodle.csv` leaves out because no Moodle user is known for them. */
export const { GET, POST } = moodleFile((session, { standings }, roster) => {
	const { unmatched } = gradesOf(standings, session.max_points, roster);
	return new Response(unmatchedList(session.title, unmatched, session.max_points), {
		headers: download(session.title, 'unmatched.csv')
	});
});
