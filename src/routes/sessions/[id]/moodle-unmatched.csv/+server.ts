import { gradesOf, unmatchedList } from '$lib/moodle/gradebook';
import { moodleFile } from '$lib/server/moodle-files';

/** The results that `moodle.csv` leaves out because no Moodle user is known for them. */
export const { GET, POST } = moodleFile({
	suffix: 'unmatched.csv',
	named: false,
	header: unmatchedList.header,
	rows: (standings, maximum, roster) =>
		unmatchedList.rows(gradesOf(standings, maximum, roster).unmatched, maximum)
});
