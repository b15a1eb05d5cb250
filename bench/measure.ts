import { execa } from 'execa';
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** What one process cost. */
export interface Cost {
  /** Seconds from its start to its end. */
  readonly wall: number;
  /** Seconds of all cores, of the process and those it waited for. */
  readonly cpu: number;
  readonly peakBytes: number;
  readonly stdout: string;
}

export interface Command {
  readonly argv: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

const MEASURE = fileURLToPath(new URL('python/measure.py', import.meta.url));

/** Runs a command as a fresh process; a failure of it is an error that holds its last words. */
export async function measure({ argv, env = {}, cwd }: Command, workDir: string): Promise<Cost> {
  const file = path.join(workDir, 'cost.json');
  const { stdout, stderr } = await execa('python3', [MEASURE, file, ...argv], {
    env,
    stdin: 'ignore',
    maxBuffer: 1 << 26,
    ...(cwd === undefined ? {} : { cwd }),
  });
  const { exit, ...cost } = JSON.parse(await readFile(file, 'utf8')) as Omit<Cost, 'stdout'> & {
    exit: number;
  };
  await rm(file);
  if (exit !== 0) throw new Error(`${argv.join(' ')} exited ${exit}\n${stdout}\n${stderr}`);
  return { ...cost, stdout };
}

export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

export function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))] ?? NaN;
  const middle = sorted.length / 2;
  const median =
    sorted.length % 2 === 1 ? at(0.5) : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
  return { median, least: at(0), most: at(1) };
}
