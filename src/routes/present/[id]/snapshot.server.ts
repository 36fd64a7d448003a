import type { Snapshot } from '$lib/live/host.svelte';
import * as entrance from '$lib/server/entrance';
import * as sessions from '$lib/server/sessions';
import type { Client } from '$lib/server/supabase';

/** Where one of the teacher's own sessions stands, or null when there is none. */
export async function snapshot(client: Client, id: string): Promise<Snapshot | null> {
	if (!(await sessions.own(client, id))) return null;
	const state = await entrance.state(id);
	if (!state) return null;
	// In the lobby any activity will do: what matters is how many joined.
	const activity = state.activity?.id ?? (await sessions.activities(client, id))[0]?.id;
	const tally = activity ? await sessions.tally(client, id, activity, state.round) : null;
	return { state, tally };
}
