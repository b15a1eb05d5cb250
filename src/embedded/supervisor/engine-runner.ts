import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { checkDataDir } from '../disk.js';
import type { EngineSpec } from '../engine.js';
import { checkPortsFree } from '../ports.js';
import { startProcess, type EngineProcess } from './engine-process.js';
import {
  HINDERED_RETRY_MS,
  reduceEngine,
  retryDelayMs,
  STOPPED,
  type EngineEvent,
  type EngineState,
} from './engine-state.js';
import { healthRule, watchHealth } from './health.js';
import { tailOf } from './log-file.js';
import { endProblem, hindrance, silentProblem } from './problems.js';
import type { EngineReport, StoppedEngine } from './protocol.js';
import { recordedEngine, removeRecord } from './records.js';
import type { StateFiles } from './state-files.js';
import { terminate } from './terminate.js';

/** Enough of the log to hold a Java stack trace with its cause. */
const TAIL_LINES = 60;

/** How one run of the engine came to its end. */
interface RunEnd {
  /** Wait this long before the next run, milliseconds. */
  readonly retryMs: number;
  /** The process that was ended because it was no longer wanted. */
  readonly stopped?: StoppedEngine | undefined;
}

const NO_RUN: Promise<RunEnd> = Promise.resolve({ retryMs: 0 });

/**
 * Keeps one engine as it is wanted: one loop per engine, which starts it, waits for its end and starts it again.
 * Whatever is asked meanwhile only changes what is wanted and wakes the loop.
 */
export class EngineRunner {
  #spec: EngineSpec;
  #wanted = false;
  #state: EngineState = STOPPED;
  #looping = false;
  #change = new AbortController();
  #run = NO_RUN;

  constructor(
    spec: EngineSpec,
    private readonly files: StateFiles,
    private readonly log: (line: string) => void,
  ) {
    this.#spec = spec;
  }

  get wanted(): boolean {
    return this.#wanted;
  }

  /** A process that an earlier supervisor left behind still runs. */
  get isLeftBehind(): boolean {
    return !this.#wanted && recordedEngine(this.files, this.#spec.name) !== undefined;
  }

  report(): EngineReport {
    const { state, pid, restarts, startedAt, ended, silent } = this.#state;
    const problem = silent ?? ended;
    return {
      name: this.#spec.name,
      state,
      pid,
      restarts,
      startedAt: startedAt === undefined ? undefined : new Date(startedAt).toISOString(),
      lastExit: problem?.summary,
      next: problem?.next,
      logFile: this.files.log(this.#spec.name),
      ports: this.#spec.ports,
    };
  }

  /**
   * Wants the engine to run like this. Leaves one alone that already does, and tries one that waits for its
   * next try at once. Returns whether it was not wanted, or not like this, before.
   */
  start(spec: EngineSpec = this.#spec): boolean {
    const isNew = !this.#wanted || !isDeepStrictEqual(spec, this.#spec);
    const isUnderWay = this.#state.pid !== undefined || this.#state.state === 'starting';
    if (isNew || !isUnderWay) this.#want(spec);
    return isNew;
  }

  restart(): void {
    this.#want(this.#spec);
  }

  /** Ends the engine, also one that was left behind. Resolves to what was ended; throws when it cannot be. */
  async stop(): Promise<StoppedEngine | undefined> {
    this.#wanted = false;
    this.#change.abort();
    const { stopped } = await this.#run;
    return stopped ?? (await this.#clearLeftover());
  }

  #want(spec: EngineSpec): void {
    this.#wanted = true;
    this.#spec = spec;
    this.#apply({ type: 'wanted' });
    this.#change.abort();
    if (!this.#looping) void this.#keepRunning();
  }

  async #keepRunning(): Promise<void> {
    this.#looping = true;
    while (this.#wanted) {
      const { signal } = (this.#change = new AbortController());
      this.#run = this.#runOnce(this.#spec, signal);
      const { retryMs } = await this.#run;
      await sleep(retryMs, undefined, { signal }).catch(() => undefined);
    }
    this.#looping = false;
    this.#run = NO_RUN;
    this.#apply({ type: 'stopped' });
  }

  /** Never rejects. Ends when the engine ended, could not be started, or the signal was aborted. */
  async #runOnce(spec: EngineSpec, signal: AbortSignal): Promise<RunEnd> {
    try {
      const stopped = await this.#clearLeftover();
      await checkDataDir(spec.name, spec.dataDir);
      await checkPortsFree(spec.name, spec.ports);
      if (signal.aborted) return { retryMs: 0, stopped };
      const engine = await startProcess(spec, this.files);
      this.#apply({ type: 'spawned', pid: engine.pid, at: Date.now() });
      return await this.#untilEnd(engine, spec, signal);
    } catch (error) {
      this.#apply({ type: 'hindered', problem: hindrance(error) });
      return { retryMs: HINDERED_RETRY_MS };
    }
  }

  async #untilEnd(engine: EngineProcess, spec: EngineSpec, signal: AbortSignal): Promise<RunEnd> {
    const over = new AbortController();
    const watching = this.#followHealth(engine, spec, AbortSignal.any([signal, over.signal]));
    const end = await Promise.race([engine.ended, aborted(signal)]);
    over.abort();
    await watching;
    if (end === undefined) {
      this.log(`${spec.name}: stopping process ${engine.pid}`);
      const { forced } = await terminate(engine, spec.stopTimeoutMs);
      removeRecord(this.files, spec.name);
      return { retryMs: 0, stopped: { name: spec.name, pid: engine.pid, forced } };
    }
    removeRecord(this.files, spec.name);
    const at = Date.now();
    const problem = endProblem(end, at - (this.#state.startedAt ?? at), await this.#lastLines(engine));
    this.#apply({ type: 'ended', problem, at });
    return { retryMs: retryDelayMs(this.#state.failures) };
  }

  async #followHealth(engine: EngineProcess, spec: EngineSpec, signal: AbortSignal): Promise<void> {
    for await (const verdict of watchHealth(spec.ready, healthRule(spec), signal)) {
      if (verdict === 'ready') {
        this.#apply({ type: 'ready', at: Date.now() });
      } else {
        const wasReady = this.#state.readyAt !== undefined;
        const problem = silentProblem(spec, wasReady, await this.#lastLines(engine));
        this.#apply({ type: 'silent', problem });
      }
    }
  }

  /** Ends what an earlier supervisor left behind, so that every engine that runs is a child of this one. */
  async #clearLeftover(): Promise<StoppedEngine | undefined> {
    const { name } = this.#spec;
    const left = recordedEngine(this.files, name);
    if (left !== undefined)
      this.log(`${name}: stopping process ${left.pid}, left behind by an earlier supervisor`);
    const stopped =
      left === undefined
        ? undefined
        : { name, pid: left.pid, ...(await terminate(left, left.spec.stopTimeoutMs)) };
    removeRecord(this.files, name);
    return stopped;
  }

  async #lastLines({ logStart }: EngineProcess): Promise<readonly string[]> {
    const log = this.files.log(this.#spec.name);
    const { lines, unfinished } = await tailOf(log, TAIL_LINES, logStart).catch(() => ({
      lines: [],
      unfinished: '',
    }));
    return [...lines, unfinished];
  }

  #apply(event: EngineEvent): void {
    const before = this.#state;
    this.#state = reduceEngine(before, event);
    // What still hinders it is not news.
    if (event.type === 'hindered' && event.problem.summary === before.ended?.summary) return;
    const { name, state, pid } = this.report();
    const detail =
      'problem' in event ? `: ${event.problem.summary}` : pid === undefined ? '' : ` (process ${pid})`;
    this.log(`${name}: ${state}${detail}`);
  }
}

async function aborted(signal: AbortSignal): Promise<undefined> {
  if (!signal.aborted)
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  return undefined;
}
