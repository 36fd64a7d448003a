import { sql, type Kysely, type Transaction } from 'kysely';
import type { Claims } from './tokens.ts';

/** How long an answer of the policies is shared among joins with the same claims and topic, in ms. */
const SHARED = 1000;

export interface Authorization {
	/** True when the policies let these claims receive broadcasts on a topic; an error in a policy is a no. */
	mayRead(claims: Claims, topic: string): Promise<boolean>;
	/** True when they let them send. */
	mayWrite(claims: Claims, topic: string): Promise<boolean>;
}

/** insufficient_privilege: a policy or a grant says no. */
const DENIED = '42501';

class Rollback extends Error {}

/**
 * Asks the row level security of `realtime.messages`, the way Supabase Realtime does
 * (lib/realtime/tenants/authorization.ex): a probe row in a transaction that is always rolled back.
 */
export function authorizer(
	kysely: Kysely<unknown>,
	onError: (error: unknown) => void
): Authorization {
	const shared = new Map<string, Promise<boolean>>();

	const probe = async (ask: (trx: Transaction<unknown>) => Promise<boolean>): Promise<boolean> => {
		let allowed = false;
		try {
			await kysely.transaction().execute(async (trx) => {
				// A database that is read only, for want of room, still answers: the probe is not kept.
				await sql`set transaction read write`.execute(trx);
				allowed = await ask(trx);
				throw new Rollback();
			});
		} catch (error) {
			if (error instanceof Rollback) return allowed;
			if ((error as { code?: string }).code !== DENIED) onError(error);
			return false;
		}
		return allowed;
	};

	/** A hall that reconnects asks the same question a thousand times within a second. */
	const once = (kind: string, claims: Claims, topic: string, ask: () => Promise<boolean>) => {
		// All claims count: a policy may read any of them.
		const key = JSON.stringify([kind, topic, claims]);
		let answer = shared.get(key);
		if (!answer) {
			answer = ask();
			shared.set(key, answer);
			void answer.then(() => setTimeout(() => shared.delete(key), SHARED).unref());
		}
		return answer;
	};

	return {
		mayRead: (claims, topic) =>
			once('read', claims, topic, () =>
				probe(async (trx) => {
					const { rows } = await sql<{ id: string }>`
						insert into realtime.messages (topic, extension) values (${topic}, 'broadcast')
						returning id
					`.execute(trx);
					await assume(trx, claims, topic);
					const seen = await sql`
						select id from realtime.messages where id = ${rows[0]?.id}::uuid
					`.execute(trx);
					return seen.rows.length === 1;
				})
			),
		mayWrite: (claims, topic) =>
			once('write', claims, topic, () =>
				probe(async (trx) => {
					await assume(trx, claims, topic);
					await sql`
						insert into realtime.messages (topic, extension) values (${topic}, 'broadcast')
					`.execute(trx);
					return true;
				})
			)
	};
}

async function assume(trx: Transaction<unknown>, claims: Claims, topic: string): Promise<void> {
	await sql`
		select
			set_config('realtime.topic', ${topic}, true),
			set_config('request.jwt.claims', ${JSON.stringify(claims)}, true),
			set_config('request.jwt.claim.sub', ${claims.sub ?? ''}, true),
			set_config('request.jwt.claim.role', ${claims.role}, true),
			set_config('request.headers', '{}', true),
			set_config('role', ${claims.role}, true)
	`.execute(trx);
}
