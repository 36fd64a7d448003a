import { gradebook, gradesOf } from '$lib/moodle/gradebook';
import { moodleFile } from '$lib/server/moodle-files';

/** Points for Moodle's grade book, for whoever typed what identifies a Moodle user, or is on the list. */
export const { GET, POST } = moodleFile({
	suffix: 'moodle.csv',
	named: true,
	header: gradebook.header,
	rows: (...results) => gradebook.rows(gradesOf(...results).matched)
});
