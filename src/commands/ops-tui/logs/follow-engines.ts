import { setTimeout as delay } from 'node:timers/promises';
import type { EngineName } from '../../../embedded/engine.js';
import { engineLogs } from '../../logs-embedded.js';
import type { EnginesSeen } from '../../services/service-rows.js';
import type { ServiceWatch } from '../../services/service-watch.js';
import type { LineBuffer } from './line-buffer.js';
import { lineTime } from './line-time.js';

/** A process that has ended is told within this time, milliseconds. */
const LOOK_MS = 2_000;
const FIRST_MS = 1_000;

interface EngineLogOptions {
  readonly stateDir: string;
  readonly services: Pick<ServiceWatch, 'engines'>;
  readonly names: readonly (EngineName | 'supervisor')[];
  /** Lines of each to begin with. */
  readonly count: number;
  readonly signal: AbortSignal;
}

/** Brings the logs of engines into the buffer until `signal` is aborted, and tells when a process ends or starts. */
export async function followEngines(buffer: LineBuffer, options: EngineLogOptions): Promise<void> {
  const { stateDir, names, count, signal, services } = options;
  // What runs is asked first: what ends from now on is told. A supervisor that does not answer holds up no log.
  const first = services.engines(signal).then(processesOf, () => undefined);
  await Promise.race([first, delay(FIRST_MS, undefined, { signal })]);
  const log = engineLogs(stateDir, names, { count, follow: true, signal });
  await log.printLast((name, text) => buffer.add({ name, text, time: lineTime(text), isOld: true }));
  await Promise.all([
    log.follow((name, text) => buffer.add({ name, text })),
    tellProcesses(buffer, first, options),
  ]);
}

async function tellProcesses(
  buffer: LineBuffer,
  first: Promise<Processes | undefined>,
  { services, names, signal }: EngineLogOptions,
): Promise<void> {
  let before: Processes | undefined;
  for (
    let looking = first;
    !signal.aborted;
    looking = services.engines(signal).then(processesOf, () => undefined)
  ) {
    const now = await looking;
    if (now !== undefined) {
      for (const name of names) {
        const words = before === undefined ? firstWords(name, now) : changeWords(name, before, now);
        if (words !== undefined) await buffer.add({ name, text: words, isNote: true });
      }
      before = now;
    }
    await delay(LOOK_MS, undefined, { signal }).catch(() => undefined);
  }
}

interface Processes {
  /** By name of the engine. */
  readonly pids: ReadonlyMap<string, number>;
  /** How the last one ended, as far as the supervisor knows. */
  readonly why: ReadonlyMap<string, string>;
}

function processesOf({ supervisor, leftBehind }: EnginesSeen): Processes {
  const engines = supervisor?.engines ?? [];
  const own: [string, number][] = supervisor === undefined ? [] : [['supervisor', supervisor.pid]];
  return {
    pids: new Map([
      ...own,
      ...leftBehind,
      ...engines.flatMap(({ name, pid }): [string, number][] => (pid === undefined ? [] : [[name, pid]])),
    ]),
    why: new Map(engines.flatMap(({ name, lastExit }) => (lastExit === undefined ? [] : [[name, lastExit]]))),
  };
}

function firstWords(name: string, { pids }: Processes): string | undefined {
  return pids.has(name) ? undefined : `${name} does not run`;
}

/** Undefined: nothing changed. */
export function changeWords(name: string, before: Processes, now: Processes): string | undefined {
  const [old, pid] = [before.pids.get(name), now.pids.get(name)];
  if (old === pid) return undefined;
  const why = now.why.get(name);
  const reason = why === undefined || why === before.why.get(name) ? '' : `: ${why}`;
  if (pid === undefined) return `${name} has ended, its log goes on when it runs again${reason}`;
  return old === undefined
    ? `${name} runs again (process ${pid})`
    : `${name} was started again, process ${pid} in the place of ${old}${reason}`;
}
