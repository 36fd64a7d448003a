import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** What was asked of Supabase so far. */
export interface Counts {
	/** To REST and Auth, over HTTP. */
	requests: number;
	/** Broadcasts: each is a row of `realtime.messages`, as on hosted Supabase. */
	sent: number;
	/** The most sockets that Realtime had at once. */
	connections: number;
}

export interface Supabase {
	/** The settings of an app that uses it. */
	environment: Record<string, string>;
	counts(): Promise<Counts>;
	stop(): Promise<void>;
}

/** A Supabase apart from the app, as in the edition that runs on hosted Supabase; it counts its traffic. */
export async function startSupabase(databaseUrl?: string): Promise<Supabase> {
	const child = fork(new URL('./supabase-server.ts', import.meta.url), {
		stdio: 'inherit',
		env: { ...process.env, ...(databaseUrl && { DATABASE_URL: databaseUrl }) }
	});
	const environment = await heard<Record<string, string>>(child);
	return {
		environment,
		counts() {
			const told = heard<Counts>(child);
			child.send('counts');
			return told;
		},
		async stop() {
			const exited = once(child, 'exit');
			child.disconnect();
			await exited;
		}
	};
}

function heard<Message>(child: ChildProcess): Promise<Message> {
	return new Promise((resolve, reject) => {
		const ended = (code: number | null) => reject(new Error(`Supabase ended with ${code}`));
		child.once('exit', ended);
		child.once('message', (message) => {
			child.off('exit', ended);
			resolve(message as Message);
		});
	});
}
