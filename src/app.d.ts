import 'vite-plugin-pwa/client';
import type { Client } from '$lib/server/supabase';
import type { Teacher } from '$lib/server/teachers';

declare global {
	namespace App {
		interface Error {
			message: string;
			/** A code of the JSON API (`problem.ts`). */
			error?: string;
			/** The id of the request in the logs, for a fault of ours. */
			request?: string;
		}
		interface Locals {
			/** The teacher's Supabase client: row level security applies. */
			readonly supabase: Client;
			/** Who is signed in, asked of Auth once per request; null for anybody else. */
			teacher(): Promise<Teacher | null>;
			/** Set when the request failed because the database has no room. */
			full?: boolean;
		}
	}
}

export {};
