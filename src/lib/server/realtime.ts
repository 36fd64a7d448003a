import { env } from './env';

/** Where a browser finds Realtime: `url` is null when it is the page's own origin. */
export function realtimeConfig(): { url: string | null; key: string } {
	return {
		url: env().edition === 'supabase' ? (env().supabase?.url ?? null) : null,
		key: env().supabase?.publishableKey ?? ''
	};
}
