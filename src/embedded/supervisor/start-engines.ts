import { setTimeout as sleep } from 'node:timers/promises';
import { abortedError } from '../../clients/aborted.js';
import { NplError } from '../../errors.js';
import type { EngineName, EngineSpec } from '../engine.js';
import { askSupervisor } from './control-client.js';
import { ensureSupervisor } from './launch.js';
import type { EngineReport } from './protocol.js';
import { recordedEngine } from './records.js';
import { stateFiles, type StateFiles } from './state-files.js';

const POLL_MS = 100;

export interface EngineWork {
  readonly signal: AbortSignal;
  /** Told each change of an engine's state. */
  readonly log: (line: string) => void;
}

/**
 * Brings the engines up and waits until each is ready. Starts the supervisor where none runs; leaves an engine
 * alone that already runs like this; replaces one that runs otherwise. Throws NplError when one does not come up:
 * the supervisor then goes on trying, so that a mended disk heals by itself. When cancelled, the engines that
 * this call started are stopped again.
 */
export async function startEngines(
  stateDir: string,
  specs: readonly EngineSpec[],
  { signal, log }: EngineWork,
): Promise<void> {
  if (specs.length === 0) return;
  const files = stateFiles(stateDir);
  let started: readonly EngineName[] = [];
  try {
    ({ started } = await askToStart(files, specs, signal));
    await untilReady(
      files,
      specs.map((spec) => spec.name),
      { signal, log },
    );
  } catch (error) {
    if (!signal.aborted) throw error;
    if (started.length > 0) await askSupervisor(files, { op: 'stop', names: started });
    throw abortedError(signal, `starting ${specs.map((spec) => spec.name).join(', ')}`);
  }
}

/** Ends one engine and starts it again as it was; waits until it is ready. */
export async function restartEngine(stateDir: string, name: EngineName, work: EngineWork): Promise<void> {
  const files = stateFiles(stateDir);
  const before = recordedEngine(files, name);
  if ((await askSupervisor(files, { op: 'restart', name })) === undefined) {
    throw new NplError(`${name} cannot be started again`, {
      why: 'no supervisor of the embedded engines runs',
      next: 'npl-ops up',
    });
  }
  if (before !== undefined) {
    const seconds = before.spec.stopTimeoutMs / 1000;
    work.log(`${name}: waiting for process ${before.pid} to end, at most ${seconds} s`);
  }
  await untilReady(files, [name], work);
}

async function askToStart(
  files: StateFiles,
  specs: readonly EngineSpec[],
  signal: AbortSignal,
): Promise<{ readonly started: readonly EngineName[] }> {
  for (;;) {
    signal.throwIfAborted();
    await ensureSupervisor(files, signal);
    // Not cancelled half way: what it started must be known, to be stopped again.
    const reply = await askSupervisor(files, { op: 'start', specs });
    if (reply !== undefined) return reply;
  }
}

async function untilReady(
  files: StateFiles,
  names: readonly EngineName[],
  { signal, log }: EngineWork,
): Promise<void> {
  const shown = new Map<EngineName, string>();
  for (;;) {
    const status = await askSupervisor(files, { op: 'status' }, signal);
    const engines = names.map((name) => status?.engines.find((engine) => engine.name === name));
    for (const engine of engines) {
      if (engine === undefined) continue;
      const line = stateLine(engine);
      if (shown.get(engine.name) !== line) log(line);
      shown.set(engine.name, line);
    }
    const waiting = engines.some((engine) => engine?.state === 'starting' || engine?.state === 'backing-off');
    if (!waiting) {
      throwIfDown(names, engines, files);
      return;
    }
    await sleep(POLL_MS, undefined, { signal });
  }
}

function throwIfDown(
  names: readonly EngineName[],
  engines: readonly (EngineReport | undefined)[],
  files: StateFiles,
): void {
  const down = names.flatMap((name, i) =>
    engines[i]?.state === 'running' ? [] : [{ name, engine: engines[i] }],
  );
  const [first] = down;
  if (first === undefined) return;
  const who = down.map(({ name }) => name).join(', ');
  const reasons = down.map(({ name, engine }) => {
    const reason = engine?.lastExit ?? 'it was stopped meanwhile, by another command or with its supervisor';
    return down.length === 1 ? reason : `${name}: ${reason}`;
  });
  throw new NplError(`${who} did not come up`, {
    why: reasons.join('\n'),
    next: first.engine?.next ?? `npl-ops logs ${first.name}, or look into ${files.log(first.name)}`,
  });
}

function stateLine({ name, state, pid, lastExit }: EngineReport): string {
  const process = pid === undefined ? '' : ` (process ${pid})`;
  const isWell = state === 'starting' || state === 'running';
  return `${name}: ${state}${process}${isWell || lastExit === undefined ? '' : `: ${lastExit}`}`;
}
