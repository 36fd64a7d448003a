import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import {
	account,
	as,
	call,
	forged,
	joined,
	json,
	keys,
	signed,
	stage,
	unsigned
} from './attackers.ts';

/** What the migrations make, by name. */
function made(what: RegExp): string[] {
	const names = new Set<string>();
	for (const file of readdirSync('supabase/migrations')) {
		const sql = readFileSync(`supabase/migrations/${file}`, 'utf8');
		for (const [, name] of sql.matchAll(what)) if (name) names.add(name);
	}
	return [...names].sort();
}

test('the key that every phone has opens no table, function, schema or account', async () => {
	const own = await stage();
	const { token: student } = await joined(own.code);
	const another = await account();
	const claims = { sub: own.id, role: 'authenticated', aud: 'authenticated' };
	const past = Math.floor(Date.now() / 1000) - 60;
	const { publishableKey, jwtSecret } = keys();
	const bearers: Record<string, string | undefined> = {
		'the key alone': undefined,
		'a participant': student,
		'an expired token': await signed(claims, jwtSecret, past),
		'a foreign key': await signed({ ...claims, role: 'service_role' }, 'x'.repeat(64)),
		'no signature': unsigned({ ...claims, role: 'service_role', exp: past + 7200 }),
		'a changed role': forged(another.token, { role: 'service_role' }),
		'a changed subject': forged(another.token, { sub: own.id }),
		'another teacher': another.token
	};
	const tables = made(/create table public\.(\w+)/g);
	const functions = made(/create (?:or replace )?function public\.(\w+)/g);
	expect(tables).toContain('answers');
	expect(functions).toContain('submit_answers');
	const wrong: string[] = [];
	for (const [who, bearer] of Object.entries(bearers)) {
		const ask = (path: string, init: RequestInit = {}) =>
			call(
				path,
				as({ apikey: publishableKey, ...(bearer && { authorization: `Bearer ${bearer}` }) }, init)
			);
		for (const table of tables) {
			for (const schema of ['public', 'private', 'realtime', 'auth']) {
				const name =
					schema === 'public'
						? table
						: { private: 'versions', realtime: 'messages', auth: 'users' }[schema];
				const read = await ask(`/rest/v1/${name}?select=*`, as({ 'accept-profile': schema }));
				const said = await read.text();
				if (read.ok && said !== '[]')
					wrong.push(`${who} read ${schema}.${name}: ${said.slice(0, 80)}`);
				if (schema !== 'public' && table !== tables[0]) break;
			}
			for (const [method, body] of [
				['POST', {}],
				['PATCH', {}],
				['DELETE', undefined]
			] as const) {
				const write = await ask(
					`/rest/v1/${table}${method === 'POST' ? '' : '?select=*'}`,
					as({ prefer: 'return=representation' }, json(method, body ?? ''))
				);
				const said = await write.text();
				if (write.ok && said !== '[]' && said !== '')
					wrong.push(`${who}: ${method} ${table}: ${write.status} ${said.slice(0, 80)}`);
			}
		}
		for (const name of [
			...functions,
			'set_config',
			'pg_sleep',
			'pg_read_file',
			'version',
			'send',
			'is_live'
		]) {
			const call_ = await ask(
				`/rest/v1/rpc/${name}`,
				json(
					'POST',
					name === 'pg_sleep'
						? { seconds: 5 }
						: { p_session: own.session, p_batch: '[]', p_command: 'end' }
				)
			);
			const said = await call_.text();
			if (call_.ok) wrong.push(`${who} called ${name}: ${said.slice(0, 80)}`);
		}
		for (const path of [
			'admin/users',
			`admin/users/${own.id}`,
			'admin/generate_link',
			'admin/audit',
			'settings/../admin/users'
		]) {
			const admin = await ask(`/auth/v1/${path}`);
			if (admin.ok) wrong.push(`${who}: ${path}: ${(await admin.text()).slice(0, 80)}`);
		}
	}
	expect(wrong).toEqual([]);
	expect((await call(`/api/sessions/${own.session}`)).status).toBe(200);
	// The teacher reads their own by the same way: it is not that nothing is there.
	const read = await call(
		'/rest/v1/sessions?select=id',
		as({ apikey: publishableKey, ...own.headers })
	);
	expect(await read.json()).toEqual([{ id: own.session }]);
});
