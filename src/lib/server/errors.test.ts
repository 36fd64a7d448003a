import fc from 'fast-check';
import { expect, test } from 'vitest';
import { tell } from './errors.ts';

test('what PostgREST says of a row is left out, what helps to find the fault stays', () => {
	const cause = {
		code: '23505',
		message: 'duplicate key value violates unique constraint "participants_identity_key"',
		details: 'Key (session_id, identity)=(0b9f, camille.martin) already exists.',
		hint: 'Perhaps Camille'
	};
	const told = tell(new Error('joining failed', { cause }));
	expect(told).toMatchObject({
		type: 'Error',
		message: 'joining failed',
		cause: { code: '23505' }
	});
	expect(told.cause?.message).toBe('duplicate key value violates unique constraint "…"');
	expect(told.stack).toMatch(/^at .*errors\.test\.ts/);
	expect(JSON.stringify(told)).not.toMatch(/camille/i);
});

test('a driver’s error loses its parameters, and a parser’s the text that it did not understand', () => {
	const driver = Object.assign(new Error('value too long for type character varying(100)'), {
		code: '22001',
		parameters: ['Camille'],
		query: "insert into participants values ('Camille')",
		where: 'JSON data, line 1: Camille'
	});
	expect(JSON.stringify(tell(driver))).not.toContain('Camille');
	expect(tell(driver)).toMatchObject({ code: '22001', message: driver.message });
	let parser: unknown;
	try {
		JSON.parse('Camille "Martin"');
	} catch (error) {
		parser = error;
	}
	expect(JSON.stringify(tell(parser))).not.toMatch(/Camille|Martin/);
	expect(tell(parser).type).toBe('SyntaxError');
});

test('addresses, numbers and queries without quotes are left out as well', () => {
	const mail = tell(new Error('550 5.1.1 <camille@example.test> unknown, not +33612345678'));
	expect(mail.message).toBe('550 5.1.1 <…> unknown, not …');
	const { message } = tell(
		new TypeError('Failed to parse URL from http://x/rest/v1/a?name=eq.Camille')
	);
	expect(message).toBe('Failed to parse URL from http://x/rest/v1/a?…');
});

test('whatever is thrown is told, and no quoted value of it', () => {
	fc.assert(
		fc.property(fc.string({ unit: 'binary', minLength: 1 }), fc.anything(), (value, cause) => {
			const secret = `<${value}>`;
			const error = new Error(`invalid input syntax for type uuid: "${secret}"`, { cause });
			const told = tell(error);
			expect(told.message).not.toContain(secret);
			expect(told.stack).not.toContain(secret);
		})
	);
	expect(tell(undefined)).toEqual({ type: 'undefined', message: '' });
	expect(tell('Camille')).toEqual({ type: 'string', message: '' });
	const turned: Error & { cause?: unknown } = new Error('round');
	turned.cause = turned;
	expect(JSON.stringify(tell(turned)).match(/round/g)).toHaveLength(6);
});
