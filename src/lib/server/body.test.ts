import fc from 'fast-check';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { LIMIT, parseBody } from './body.ts';

const schema = v.object({ a: v.number() });

test('any text is parsed or refused with a status, and says nothing of what it held', () => {
	fc.assert(
		fc.property(fc.oneof(fc.json(), fc.string({ unit: 'binary' })), (text) => {
			const parsed = parseBody(text, schema);
			if (parsed.ok) expect(Object.keys(parsed.value)).toEqual(['a']);
			else expect(Object.keys(parsed).sort()).toEqual(['error', 'ok', 'status']);
		})
	);
	expect(parseBody('x'.repeat(LIMIT + 1), schema)).toMatchObject({ status: 413 });
	expect(parseBody('{"a":1,"__proto__":{"b":2}}', schema)).toEqual({ ok: true, value: { a: 1 } });
});
