import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';

/** One process and no other: a pid alone may by now belong to a stranger. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Opaque; differs for any later process of the same pid, across reboots too. */
  readonly startTime: string;
}

/**
 * When the process started; undefined when there is none (a zombie counts as none).
 * Synchronous, so that nothing comes between starting an engine and recording it.
 */
export function processStartTime(pid: number): string | undefined {
  return existsSync('/proc/self/stat') ? startTimeFromProc(pid) : startTimeFromPs(pid);
}

export function isAlive({ pid, startTime }: ProcessIdentity): boolean {
  return processStartTime(pid) === startTime;
}

/** Whether it is stopped, by a signal (`T`) or a debugger (`t`); false where there is no /proc to tell. */
export function isFrozen(pid: number): boolean {
  try {
    const [state] = afterName(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    return state === 'T' || state === 't';
  } catch {
    return false;
  }
}

function startTimeFromProc(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return startTimeInStat(stat, readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
  } catch {
    return undefined;
  }
}

/** Field 22 of proc_pid_stat(5), ticks since boot, made unique by the boot; undefined for a zombie. */
export function startTimeInStat(stat: string, bootId: string): string | undefined {
  const fields = afterName(stat);
  const [state, threads, startTicks] = [fields[0], fields[17], fields[19]];
  if (state === undefined || startTicks === undefined) return undefined;
  // While its other threads end, the main thread is a zombie and the ports are still held.
  if (state === 'X' || (state === 'Z' && Number(threads) <= 1)) return undefined;
  return `${bootId}/${startTicks}`;
}

/** For systems without /proc. Exact to the second. */
export function startTimeFromPs(pid: number): string | undefined {
  const ps = spawnSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], {
    encoding: 'utf8',
    env: { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
  });
  const [state, ...started] = ps.stdout.trim().split(/\s+/);
  if (ps.status !== 0 || !state || state.startsWith('Z')) return undefined;
  return started.join(' ');
}

/**
 * The process that leads a session of its own and was started with `variable=value` in its environment, where
 * /proc tells.
 */
export function markedProcess(variable: string, value: string): ProcessIdentity | undefined {
  const pids = existsSync('/proc/self/environ')
    ? readdirSync('/proc').filter((name) => /^\d+$/.test(name))
    : [];
  const pid = pids.find((each) => isMarked(each, `${variable}=${value}`));
  const startTime = pid === undefined ? undefined : processStartTime(Number(pid));
  return startTime === undefined ? undefined : { pid: Number(pid), startTime };
}

function isMarked(pid: string, assignment: string): boolean {
  try {
    const [, , , session] = afterName(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    return session === pid && readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(assignment);
  } catch {
    // It ended, or belongs to somebody else.
    return false;
  }
}

/** The fields of proc_pid_stat(5) from the third on; the name in the second may itself hold spaces and brackets. */
function afterName(stat: string): readonly string[] {
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}
