import { expect, test } from 'vitest';
import { readUpload } from './upload.ts';

function form(content?: BlobPart): { formData(): Promise<FormData> } {
	const fields = new FormData();
	if (content !== undefined) fields.set('roster', new File([content], 'list.csv'));
	return { formData: async () => fields };
}

test('a list of participants is read from the form', async () => {
	const upload = await readUpload(form('First name,Last name,ID number\nAnn,Lee,007\n'));
	expect(upload).toMatchObject({ status: 'read', roster: [{ idNumber: '007' }] });
});

test('what is no list, or none at all, is told from what is too large', async () => {
	expect(await readUpload(form('a,b\n1,2\n'))).toEqual({ status: 'invalid_roster' });
	expect(await readUpload(form())).toEqual({ status: 'invalid_roster' });
	expect(await readUpload(form('x'.repeat(2_000_001)))).toEqual({ status: 'too_large' });
	const cut = { formData: () => Promise.reject(new Error('413')) };
	expect(await readUpload(cut)).toEqual({ status: 'too_large' });
});
