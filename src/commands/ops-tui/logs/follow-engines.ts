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
  const first = services.engines(signal).then(pidsOf, () => undefined);
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
  first: Promise<Pids | undefined>,
  { services, names, signal }: EngineLogOptions,
): Promise<void> {
  let before: Pids | undefined;
  for (
    let looking = first;
    !signal.aborted;
    looking = services.engines(signal).then(pidsOf, () => undefined)
  ) {
    const now = await looking;
    if (now !== undefined) {
      for (const name of names) {
        const words = changeWords(name, before?.get(name), now.get(name), before === undefined);
        if (words !== undefined) await buffer.add({ name, text: words, isNote: true });
      }
      before = now;
    }
    await delay(LOOK_MS, undefined, { signal }).catch(() => undefined);
  }
}

type Pids = ReadonlyMap<string, number>;

function pidsOf({ supervisor, leftBehind }: EnginesSeen): Pids {
  const engines = (supervisor?.engines ?? []).flatMap(({ name, pid }): [string, number][] =>
    pid === undefined ? [] : [[name, pid]],
  );
  const own: [string, number][] = supervisor === undefined ? [] : [['supervisor', supervisor.pid]];
  return new Map([...own, ...leftBehind, ...engines]);
}

function changeWords(
  name: string,
  before: number | undefined,
  now: number | undefined,
  isFirst: boolean,
): string | undefined {
  if (before === now) return isFirst && now === undefined ? `${name} does not run` : undefined;
  if (isFirst) return undefined;
  if (now === undefined)
    return `${name} has ended (process ${before ?? ''}); its log goes on when it runs again`;
  return before === undefined
    ? `${name} runs again (process ${now})`
    : `${name} was started again (process ${before} ended, ${now} runs)`;
}
