import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { Pty } from '../test/helpers/pty.js';

/** What `npl-ops` took while it stood on a terminal. */
export interface LiveFigures {
  readonly seconds: number;
  /** Of one core: 0.02 is 2 %. */
  readonly cpu: number;
  /** Resident memory at the begin, at the end and at most. */
  readonly firstBytes: number;
  readonly lastBytes: number;
  readonly mostBytes: number;
  /** Changes of what is on the screen. */
  readonly framesPerMinute: number;
  readonly bytesPerFrame: number;
}

const SAMPLE_MS = 2_000;
/** Clock ticks a second in /proc: on every Linux of today. */
const TICKS = 100;
/** Each frame is sent as one synchronized update. */
const FRAME = '\u001b[?2026h';

/** Watches it for so many seconds. Linux only: it reads /proc. */
export async function liveFigures(pty: Pty, wanted: number): Promise<LiveFigures> {
  const begin = performance.now();
  const cpuBefore = await cpuSeconds(pty.pid);
  const outputBefore = pty.output().length;
  const memory: number[] = [];
  const elapsed = () => (performance.now() - begin) / 1_000;
  while (elapsed() < wanted) {
    memory.push(await residentBytes(pty.pid));
    await delay(SAMPLE_MS);
  }
  const seconds = elapsed();
  const output = pty.output().slice(outputBefore);
  const frames = output.split(FRAME).length - 1;
  return {
    seconds,
    cpu: ((await cpuSeconds(pty.pid)) - cpuBefore) / seconds,
    firstBytes: memory[0] ?? NaN,
    lastBytes: memory.at(-1) ?? NaN,
    mostBytes: Math.max(...memory),
    framesPerMinute: (frames / seconds) * 60,
    bytesPerFrame: frames === 0 ? 0 : Buffer.byteLength(output) / frames,
  };
}

/** User and system time of the process, without those of its children. */
async function cpuSeconds(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  // The name, in brackets, may have spaces.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

async function residentBytes(pid: number): Promise<number> {
  const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes) * 1_024;
}

/** In one line. */
export function liveWords({
  cpu,
  firstBytes,
  lastBytes,
  mostBytes,
  framesPerMinute,
  bytesPerFrame,
}: LiveFigures): string {
  const mb = (bytes: number) => `${Math.round(bytes / 1e6)} MB`;
  return [
    `${(cpu * 100).toFixed(2)} % of a core`,
    `${mb(firstBytes)} to ${mb(lastBytes)}, at most ${mb(mostBytes)}`,
    `${framesPerMinute.toFixed(1)} frames a minute of ${Math.round(bytesPerFrame)} bytes`,
  ].join('; ');
}
