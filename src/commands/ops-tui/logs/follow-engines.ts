import { setTimeout as delay } from 'node:timers/promises';
import type { EngineName } from '../../../embedded/engine.js';
import { engineLogs } from '../../logs-embedded.js';
import type { EnginesSeen } from '../../services/service-rows.js';
import type { ServiceWatch } from '../../services/service-watch.js';
import type { LineBuffer } from './line-buffer.js';
import { lineTime } from './line-time.js';

/** A process that has ended is told within this time, milliseconds. */
const LOOK_MS = 2_000;

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
  const { stateDir, names, count, signal } = options;
  const log = engineLogs(stateDir, names, { count, follow: true, signal });
  await log.printLast((name, text) => buffer.add({ name, text, time: lineTime(text), isOld: true }));
  await Promise.all([log.follow((name, text) => buffer.add({ name, text })), tellProcesses(buffer, options)]);
}

async function tellProcesses(
  buffer: LineBuffer,
  { services, names, signal }: EngineLogOptions,
): Promise<void> {
  let before: ReadonlyMap<string, number> | undefined;
  while (!signal.aborted) {
    const now = await services.engines(signal).then(pidsOf, () => undefined);
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

function pidsOf({ supervisor, leftBehind }: EnginesSeen): ReadonlyMap<string, number> {
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
