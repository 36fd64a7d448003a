import { readFileSync } from 'node:fs';

/** Kernel ticks in a second (sysconf(_SC_CLK_TCK)), 100 on every Linux that Node runs on. */
const TICKS = 100;

export interface Usage {
	/** Processor time of the process so far, in seconds. */
	cpu: number;
	/** Memory that it holds, in MB. */
	rss: number;
}

/** What a process has used, from /proc (proc(5), fields 14 and 15 of stat). */
export function usage(pid: number): Usage {
	const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
	const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
	const status = readFileSync(`/proc/${pid}/status`, 'utf8');
	return {
		cpu: (Number(fields[11]) + Number(fields[12])) / TICKS,
		rss: Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024
	};
}
