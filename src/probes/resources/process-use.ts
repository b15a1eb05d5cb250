import { readFile } from 'node:fs/promises';

/** What a process takes. */
export interface ProcessUse {
  /** Share of one core, 0.5 = half of it; undefined until two looks lie apart. */
  readonly cpu: number | undefined;
  readonly memoryBytes: number | undefined;
}

const UNKNOWN: ProcessUse = { cpu: undefined, memoryBytes: undefined };
/** Linux tells processor time in these, whatever the kernel was built with. */
const TICKS_PER_SECOND = 100;
/** Ticks are coarse: a share over less time would jump. */
const LEAST_MS = 900;
const WINDOW_MS = 6_000;
const FORGET_MS = 120_000;

interface Sample {
  readonly at: number;
  readonly ticks: number;
}

/** Looks at processes again and again: the share of a core is that of the last few seconds. */
export interface ProcessUses {
  /** Never rejects: what cannot be read, as where there is no /proc, is unknown. */
  look(pid: number): Promise<ProcessUse>;
}

/** `clock`: milliseconds that only ever grow. `root`: where the kernel tells about processes. */
export function processUses({
  clock = () => performance.now(),
  root = '/proc',
}: { readonly clock?: () => number; readonly root?: string } = {}): ProcessUses {
  const kept = new Map<number, { readonly startTicks: string; readonly samples: readonly Sample[] }>();
  return {
    async look(pid) {
      try {
        const [stat, status] = await Promise.all([
          readFile(`${root}/${pid}/stat`, 'utf8'),
          readFile(`${root}/${pid}/status`, 'utf8'),
        ]);
        const { ticks, startTicks } = readStat(stat);
        const before = kept.get(pid);
        // A pid may by now belong to another process.
        const samples = before?.startTicks === startTicks ? before.samples : [];
        const now: Sample = { at: clock(), ticks };
        kept.set(pid, { startTicks, samples: withSample(samples, now) });
        forgetOld(kept, now.at);
        return { cpu: shareSince(samples, now), memoryBytes: residentBytes(status) };
      } catch {
        kept.delete(pid);
        return UNKNOWN;
      }
    },
  };
}

/** Of processes that nobody asks for any more. */
function forgetOld(kept: Map<number, { readonly samples: readonly Sample[] }>, now: number): void {
  for (const [pid, { samples }] of kept) {
    if (now - (samples.at(-1)?.at ?? now) > FORGET_MS) kept.delete(pid);
  }
}

/** proc_pid_stat(5): processor time of all its threads, and when it started. The name may hold spaces and brackets. */
export function readStat(stat: string): { readonly ticks: number; readonly startTicks: string } {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { ticks: Number(fields[11]) + Number(fields[12]), startTicks: fields[19] ?? '' };
}

/** proc_pid_status(5): `VmRSS:	  123 kB`. A kernel thread and a zombie have none. */
export function residentBytes(status: string): number | undefined {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
}

/** Those of the window, and the newest one before it. */
function withSample(samples: readonly Sample[], now: Sample): Sample[] {
  const first = samples.findLastIndex(({ at }) => now.at - at >= WINDOW_MS);
  return [...samples.slice(Math.max(0, first)), now];
}

function shareSince(samples: readonly Sample[], now: Sample): number | undefined {
  const start =
    samples.findLast(({ at }) => now.at - at >= WINDOW_MS) ??
    samples.find(({ at }) => now.at - at >= LEAST_MS);
  if (start === undefined) return undefined;
  return (now.ticks - start.ticks) / TICKS_PER_SECOND / ((now.at - start.at) / 1_000);
}
