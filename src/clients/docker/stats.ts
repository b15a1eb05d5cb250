import type { LookOptions } from './containers.js';
import type { Docker } from './docker.js';

/** What a running container takes just now. */
export interface ContainerUse {
  /** Share of one core, 0.5 = half of it; undefined: the engine did not tell. */
  readonly cpu: number | undefined;
  readonly memoryBytes: number | undefined;
}

const LOOK_TIMEOUT_MS = 15_000;
const FORMAT = '{"id":{{json .ID}},"cpu":{{json .CPUPerc}},"memory":{{json .MemUsage}}}';

/**
 * By id: what these containers take. The engine measures for one or two seconds. One that ended meanwhile is left out;
 * one that was removed meanwhile makes the engine refuse them all.
 */
export async function containerUse(
  docker: Docker,
  ids: readonly string[],
  options: LookOptions,
): Promise<Map<string, ContainerUse>> {
  if (ids.length === 0) return new Map();
  const args = ['stats', '--no-stream', '--no-trunc', '--format', FORMAT, ...ids];
  return readStats(await docker.cli(args, { timeoutMs: LOOK_TIMEOUT_MS, ...options }));
}

/** Reads what `docker stats` printed in the format above. */
export function readStats(text: string): Map<string, ContainerUse> {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return new Map(
    lines.map((line) => {
      const { id, cpu, memory } = JSON.parse(line) as Readonly<Record<'id' | 'cpu' | 'memory', string>>;
      return [id, { cpu: shareOf(cpu), memoryBytes: bytesOf(memory.split(' / ')[0] ?? '') }];
    }),
  );
}

/** `12.34%`; `--` for a container that does not run. */
function shareOf(text: string): number | undefined {
  const percent = /^([\d.]+)%$/.exec(text)?.[1];
  return percent === undefined ? undefined : Number(percent) / 100;
}

const UNITS: Readonly<Record<string, number>> = {
  B: 1,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
};

/** `123.4MiB`. */
function bytesOf(text: string): number | undefined {
  const [, amount = '', unit = ''] = /^([\d.]+)([A-Za-z]+)$/.exec(text.trim()) ?? [];
  const size = UNITS[unit];
  return size === undefined ? undefined : Math.round(Number(amount) * size);
}
