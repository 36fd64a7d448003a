import { errors, jwtVerify } from 'jose';

/** What a verified token says; `role` decides what its bearer may see. */
export interface Claims {
	role: Role;
	exp: number;
	sub?: string;
	[claim: string]: unknown;
}
type Role = 'anon' | 'authenticated' | 'service_role';
const ROLES = new Set(['anon', 'authenticated', 'service_role']);

/** Why a token is refused: `code` is Realtime's, `message` its exact text. */
export class Refusal extends Error {
	readonly code: string;

	constructor(code: string, message: string) {
		super(message);
		this.code = code;
	}
}

export interface TokenKeys {
	publishableKey: string;
	secretKey: string;
	jwtSecret: string;
}

/** Public connections last 24 hours, as on hosted Supabase (guides/api/api-keys). */
const DAY = 24 * 60 * 60;

/** Verifies tokens: the two API keys, and JWTs signed with the secret (HS256). Throws a `Refusal`. */
export function verifier(keys: TokenKeys): (token: string) => Promise<Claims> {
	const secret = new TextEncoder().encode(keys.jwtSecret);
	return async (token) => {
		const now = Math.floor(Date.now() / 1000);
		if (token === keys.publishableKey) return { role: 'anon', exp: now + DAY };
		if (token === keys.secretKey) return { role: 'service_role', exp: now + DAY };
		try {
			const { payload } = await jwtVerify(token, secret, {
				algorithms: ['HS256', 'HS384', 'HS512']
			});
			if (typeof payload.role !== 'string' || typeof payload.exp !== 'number') throw lacking();
			// A role beyond these would be taken as it is by the database.
			if (!ROLES.has(payload.role)) throw unsigned();
			return payload as Claims;
		} catch (error) {
			throw refusal(error, now);
		}
	};
}

function refusal(error: unknown, now: number): Refusal {
	if (error instanceof Refusal) return error;
	if (error instanceof errors.JWTExpired) {
		const since = now - Number(error.payload.exp ?? now);
		return new Refusal('InvalidJWTToken', `Token has expired ${since} seconds ago`);
	}
	if (error instanceof errors.JWTClaimValidationFailed) return lacking();
	if (error instanceof errors.JWSSignatureVerificationFailed) return unsigned();
	return new Refusal('MalformedJWT', 'The token provided is not a valid JWT');
}

const unsigned = () => new Refusal('JwtSignatureError', 'Failed to validate JWT signature');
const lacking = () => new Refusal('InvalidJWTToken', 'Fields `role` and `exp` are required in JWT');
